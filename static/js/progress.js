/* Shows how far a job is: asks for the piece of page again until the answer says it is finished. */
const FINISHED = 286;
const PAUSE = 1500;
const PATIENCE = 10000;

async function follow(place) {
  const address = place.dataset.progress;
  let pause = PAUSE;
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden) continue;
    try {
      const reply = await fetch(address, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
      if (reply.status === FINISHED) return window.location.reload();
      if (!reply.ok) throw new Error(String(reply.status));
      renew(place, await reply.text());
      pause = PAUSE;
    } catch {
      pause = Math.min(pause * 2, PATIENCE); // the link «Aggiorna» stays there for who reads
    }
  }
}

/* Only what changed is written, so that a screen reader hears the new stage and nothing twice. */
function renew(place, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of place.querySelectorAll("[data-part]")) {
    const twin = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!twin) continue;
    if (part instanceof HTMLProgressElement) part.value = Number(twin.getAttribute("value"));
    if (part.textContent !== twin.textContent) part.textContent = twin.textContent;
  }
}

for (const place of document.querySelectorAll("[data-progress]")) follow(place);
