// Keeps each field of an item while it is written: 2 seconds after typing stops, at every choice, on
// leaving it. Each saving says on which version it was written; if somebody else changed the same
// field meanwhile, both texts are shown and one chooses. The button works without any of it.

import { dressAll } from "./rich.js";
import { asSent } from "./sent.js";

const PAUSE = 2000;
const RETRY = [3000, 6000, 12000, 30000];
const form = document.querySelector("form[data-saves]");
const words = document.getElementById("parole")?.dataset ?? {};
const status = form?.querySelector("[data-status]");
const version = form?.elements.version;

function controls(name, of = form) {
  const found = of.elements[name];
  if (!found) return [];
  return found instanceof RadioNodeList ? [...found] : [found];
}

function read(name, of = form) {
  const said = new URLSearchParams();
  for (const one of controls(name, of)) {
    if ((one.type === "checkbox" || one.type === "radio") && !one.checked) continue;
    said.append(name, one.value);
  }
  const as = of.elements[`${name}-as`];
  if (as && !as.disabled) said.append(as.name, as.value);
  return said;
}

class Field {
  constructor(name, sent) {
    this.name = name;
    this.saved = String(read(name, sent));
    this.failures = 0;
  }

  get isDirty() { return String(read(this.name)) !== this.saved; }

  touched(wait) {
    clearTimeout(this.timer);
    if (this.isDirty && !this.inConflict) this.timer = setTimeout(() => queue(this), wait);
  }

  async save(keep = "") {
    if (!this.isDirty && !keep) return;
    const said = read(this.name);
    const body = new URLSearchParams(said);
    body.set("field", this.name);
    body.set("version", version.value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    if (keep) body.set(`keep-${this.name}`, keep);
    status.textContent = words.saving;
    let reply;
    let told = {};
    try {
      reply = await fetch(form.dataset.saves, { method: "POST", body, credentials: "same-origin", redirect: "error" });
      if (reply.headers.get("Content-Type")?.startsWith("application/json")) told = await reply.json();
    } catch {
      return this.again(words.lost);
    }
    if (reply.ok && told.version) return this.done(told, said, keep);
    if (reply.status === 409 && told.mine !== undefined) return this.conflict(told);
    if (told.text) { status.textContent = told.text; return; }
    if (reply.status === 403) { status.textContent = words.session; return; }
    this.again(words.refused);
  }

  done(told, said, keep) {
    version.value = String(told.version);
    this.saved = String(said);
    this.failures = 0;
    status.textContent = told.text;
    const title = document.querySelector("[data-title]");
    if (this.name === "title" && title) title.textContent = form.elements.title.value;
    if (keep && keep !== "mine") this.reload();
    else if (this.isDirty) this.touched(PAUSE);
  }

  again(text) {
    status.textContent = text;
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => queue(this), wait);
  }

  conflict(told) {
    this.inConflict = true;
    status.textContent = "";
    const panel = document.getElementById("due-testi").content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-text]").textContent = told.text;
    panel.querySelector("[data-mine]").textContent = told.mine;
    panel.querySelector("[data-theirs]").textContent = told.theirs;
    panel.querySelector("[data-who]").textContent = [told.who, told.when].filter(Boolean).join(", ");
    panel.querySelector("[data-keep=both]").hidden = !told.merge;
    panel.addEventListener("click", (event) => {
      const keep = event.target.closest("[data-keep]")?.dataset.keep;
      if (!keep) return;
      panel.remove();
      this.inConflict = false;
      version.value = String(told.version);
      this.save(keep);
    });
    controls(this.name)[0].closest(".field").append(panel);
    panel.scrollIntoView({ block: "nearest" });
  }

  // What was kept is not what stands in the field: once the others are saved, the page is read
  // again, at this field.
  reload() {
    for (const field of fields.values()) if (field !== this && field.isDirty) queue(field);
    chain = chain.then(() => {
      leaving = true;
      location.hash = controls(this.name)[0].id;
      location.reload();
    });
  }
}

// One saving at a time: each tells the next on which version it is.
let chain = Promise.resolve();
let underWay = 0;
let leaving = false;
let fields = new Map();
function queue(field) {
  underWay += 1;
  chain = chain.then(() => field.save()).catch(() => {}).then(() => { underWay -= 1; });
}

async function begin() {
  const sent = asSent(form);
  await dressAll(form);
  const names = new Set([...form.elements].map((one) => one.name).filter(Boolean));
  for (const name of ["csrfmiddlewaretoken", "version"]) names.delete(name);
  fields = new Map([...names].filter((name) => !name.endsWith("-as")).map((name) => [name, new Field(name, sent)]));
  for (const field of fields.values()) field.touched(PAUSE);
  form.addEventListener("input", (event) => fields.get(event.target.name)?.touched(PAUSE));
  form.addEventListener("change", (event) => fields.get(event.target.name)?.touched(0));
  form.addEventListener("submit", (event) => {
    if (underWay) {
      event.preventDefault();
      chain.then(() => form.requestSubmit(event.submitter));
      return;
    }
    leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && [...fields.values()].some((field) => field.isDirty)) event.preventDefault();
  });
}

if (form) begin();
