// Says five minutes before that the session is about to end, and offers to stay; leaving by «Esci»
// leaves nothing of what was typed on this device.

import { forgetAll } from "./drafts.js";

const WARNING = 5 * 60;

document.addEventListener("submit", (event) => {
  if (event.target.matches(".of-exit")) forgetAll();
}, true);

const form = document.querySelector("[data-session-left]");
let timers = [];

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function clear() {
  timers.forEach(clearTimeout);
  timers = [];
  document.querySelector("[data-session-warning]")?.remove();
}

async function stay() {
  const reply = await fetch(form.dataset.stay, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": cookie("officine_csrf") },
  }).catch(() => null);
  if (!reply?.ok) return;
  const said = await reply.json();
  watch(said.left);
  const status = form.querySelector("[data-status]");
  if (status) status.textContent = said.text;
}

function warn() {
  const pattern = document.getElementById("session-pattern").content.firstElementChild;
  const panel = pattern.cloneNode(true);
  panel.dataset.sessionWarning = "";
  panel.querySelector("[data-stay]").addEventListener("click", stay);
  form.before(panel);
}

function watch(left) {
  clear();
  timers.push(setTimeout(warn, Math.min(Math.max(0, left - WARNING) * 1000, 2 ** 31 - 1)));
}

if (form) watch(Number(form.dataset.sessionLeft));
