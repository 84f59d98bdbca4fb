// The page of a question: buttons that add, move and remove rows, and choices that bring other
// controls, ask the server for the page as it is then and put it in place. The server does the same
// when there is no script. Focus stays where the work is; what happened is announced.

import { asSent } from "./sent.js";

const SAVING = ["save", "save-next", "save-add", "save-try"];
const WAIT = 2000;

function sheet() {
  return document.querySelector("form[data-sheet]");
}

async function ask(button) {
  await saving;
  const form = sheet();
  const body = new FormData(form);
  body.set("do", button);
  const reply = await fetch(form.action || location.href, { method: "POST", body, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.querySelector("form[data-sheet]");
  if (!fresh) throw new Error("no sheet");
  return fresh;
}

function put(fresh) {
  const opened = [...sheet().querySelectorAll("details")].map((one) => one.open);
  sheet().replaceWith(fresh);
  [...fresh.querySelectorAll("details")].forEach((one, at) => { if (opened[at]) one.open = true; });
}

// Where the keyboard goes on: the first control of a new row that is shown (how a single test is
// joined is not), or the same button again.
function focusAfter(before, pressed) {
  const form = sheet();
  const known = new Set(before);
  const fresh = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .find((control) => control.id && !known.has(control.id) && pressed.dataset?.focus && control.getClientRects().length);
  const same = pressed.id && document.getElementById(pressed.id);
  const target = fresh ?? (same && !same.disabled ? same : null) ?? form.querySelector(`[name="${CSS.escape(pressed.name)}"]`);
  target?.focus();
}

async function refresh(pressed, button) {
  const before = [...sheet().querySelectorAll("[id]")].map((one) => one.id);
  clearTimeout(timer);
  try {
    put(await ask(button));
  } catch {
    sheet().requestSubmit(pressed.tagName === "BUTTON" ? pressed : sheet().querySelector(".ed-refresh"));
    return;
  }
  focusAfter(before, pressed);
  const status = sheet().querySelector("[data-status]");
  status.textContent = sheet().dataset.updated;
  touched();
}

// Kept by itself: two seconds after the last word, if the page can be saved as it is.
let timer = null;
let saving = null; // what is on its way: the next to speak waits for its version

function touched() {
  clearTimeout(timer);
  timer = setTimeout(() => { saving = save().finally(() => { saving = null; }); }, WAIT);
}

async function save() {
  const form = sheet();
  if (form.querySelector("fieldset.ed-all").disabled || form.querySelector(".ed-conflict")) return;
  const body = new FormData(form);
  body.set("do", "autosave");
  try {
    const reply = await fetch(form.action || location.href, { method: "POST", body, credentials: "same-origin" });
    if (!reply.headers.get("Content-Type")?.startsWith("application/json")) return;
    const said = await reply.json();
    if (said.version) form.querySelector("[name=version]").value = said.version;
    form.querySelector("[data-status]").textContent = said.text;
  } catch {
    form.querySelector("[data-status]").textContent = form.dataset.offline;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("form[data-sheet] button[name=do]");
  if (!button || SAVING.includes(button.value)) return;
  event.preventDefault();
  refresh(button, button.value);
});
document.addEventListener("change", (event) => {
  if (!event.target.closest("form[data-sheet]")) return;
  if (event.target.matches("[data-refresh]")) refresh(event.target, "refresh");
  else touched();
});
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-sheet]")) touched();
});
document.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (!saving || !event.target.matches("form[data-sheet]")) return;
  event.preventDefault();
  saving.then(() => event.target.requestSubmit(event.submitter));
});
// What was typed before this script came.
if (sheet() && new URLSearchParams(new FormData(sheet())).toString() !== new URLSearchParams(new FormData(asSent(sheet()))).toString()) touched();
