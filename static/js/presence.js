/* Who else is writing: asked every 25 seconds while the page is looked at, and said where one is. */
const PAUSE = 25000;
const MOST = 60; // signs in a row without a key pressed: then the page is taken as left alone

const place = document.querySelector("[data-presence]");
const token = () => document.cookie.match(/(?:^|; )officine_csrf=([^;]+)/)?.[1]
  ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
let timer = null;
let left = MOST;

async function ask() {
  const section = place.dataset.section;
  const asked = section
    ? { method: "POST", body: new URLSearchParams({ section }), headers: { "X-CSRFToken": token() } }
    : {};
  try {
    const reply = await fetch(place.dataset.presence, { ...asked, redirect: "manual" });
    if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403 || reply.status === 404) return false;
    if (!reply.ok) return true; // the service is away: the next time
    const { text, over } = await reply.json();
    if (place.textContent !== text) place.textContent = text;
    place.hidden = text === "";
    return !over;
  } catch {
    return true;
  }
}

function later() {
  clearTimeout(timer);
  if (!document.hidden && left > 0) timer = setTimeout(beat, PAUSE);
}

async function beat() {
  left -= 1;
  if (await ask()) later();
}

if (place) {
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : beat()));
  document.addEventListener("input", () => {
    const rested = left <= 0;
    left = MOST;
    if (rested) later();
  });
  later();
}
