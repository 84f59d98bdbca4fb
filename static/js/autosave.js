// Keeps each answer while it is typed: 2 seconds after typing stops, at every choice, on leaving.
// Each answer carries its own version; what the server has not confirmed stays on this device, in
// localStorage, and is sent when the network or the session is back. Buttons work without any of it.

import { drop, entries, forgetAll, keep } from "./drafts.js";
import { asSent } from "./sent.js";

const PAUSE = 2000;
const RETRY = [3000, 6000, 12000, 30000];
const form = document.querySelector("form[data-autosave]");
const words = form ? JSON.parse(document.getElementById("saving-words").textContent) : {};

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

// Sends one answer; never throws. `cause` is what went wrong: network, session, ended (the mandate), service.
export async function put(url, version, fields, signal) {
  const body = JSON.stringify({ fields, base_version: version });
  try {
    const reply = await fetch(url, {
      method: "PUT",
      body,
      signal,
      keepalive: body.length < 60000,
      credentials: "same-origin",
      redirect: "error",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": cookie("officine_csrf"),
        "If-Match": `"${version}"`,
      },
    });
    const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
    const said = isJson ? await reply.json() : {};
    if (reply.ok) return { ok: true, ...said };
    if (reply.status === 412) return { stale: true, ...said };
    if (reply.status === 401 || (reply.status === 403 && !isJson)) return { cause: "session" };
    if (said.ended) return { cause: "ended", ...said };
    if (reply.status < 500 && isJson) return { cause: "refused", ...said };
    return { cause: "service" };
  } catch (error) {
    return { cause: error.name === "AbortError" ? "aborted" : "network" };
  }
}

// What the controls of a question would send, in the order of the page.
function read(element) {
  const fields = new URLSearchParams();
  for (const control of element.querySelectorAll("input[name], select[name], textarea[name]")) {
    if (control.disabled || control.type === "file") continue;
    if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
    if (control.tagName === "SELECT") {
      for (const option of control.selectedOptions) fields.append(control.name, option.value);
    } else {
      fields.append(control.name, control.value);
    }
  }
  return fields.toString();
}

class Answer {
  constructor(element, page) {
    this.element = element;
    this.page = page;
    this.code = element.dataset.question;
    this.url = form.dataset.autosave.replace("CODE", encodeURIComponent(this.code));
    this.input = form.querySelector(`[data-version="${CSS.escape(this.code)}"]`);
    this.saved = read(asSent(element));
    this.failures = 0;
  }

  get version() { return Number(this.input.value); }
  set version(number) { this.input.value = String(number); }
  get isDirty() { return read(this.element) !== this.saved; }

  touched(wait) {
    if (!this.isDirty) return;
    this.remember();
    if (this.inConflict) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  remember() {
    keep(form.dataset.user, this.url, { base: this.version, fields: read(this.element) });
  }

  async save() {
    clearTimeout(this.timer);
    if (this.page.isLeaving || this.inConflict || !this.isDirty) return;
    if (this.sending) { this.again = true; return; }
    const fields = read(this.element);
    this.page.say(words.saving);
    this.sending = new AbortController();
    const said = await put(this.url, this.version, fields, this.sending.signal);
    this.sending = null;
    if (said.cause === "aborted") return;
    if (said.ok) this.done(said, fields);
    else if (said.stale) this.conflict(said);
    else this.failed(said);
    if (this.again) { this.again = false; this.save(); }
  }

  done(said, fields) {
    this.version = said.version;
    this.saved = fields;
    this.failures = 0;
    if (this.isDirty) this.remember();
    else drop(form.dataset.user, this.url);
    this.page.fine(said.text);
  }

  failed(said) {
    this.page.warn(said.cause, said.text);
    if (["session", "ended", "refused"].includes(said.cause)) return;
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
  }

  conflict(said) {
    this.inConflict = true;
    const pattern = document.getElementById("conflict-pattern").content.firstElementChild;
    const panel = pattern.cloneNode(true);
    panel.querySelector("[data-text]").textContent = said.text;
    panel.querySelector("[data-mine]").textContent = said.mine;
    panel.querySelector("[data-who]").textContent = `${said.by}, ${said.at}`;
    panel.querySelector("[data-theirs]").textContent = said.value;
    panel.querySelector("[data-keep=merge]").hidden = !said.merge;
    panel.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-keep]")?.dataset.keep;
      if (choice) this.resolve(choice, said, panel);
    });
    form.querySelector("[data-conflicts]").replaceChildren(panel);
    this.page.say("");
    panel.scrollIntoView({ block: "nearest" });
  }

  resolve(choice, said, panel) {
    if (choice === "other") {
      drop(form.dataset.user, this.url);
      this.page.isLeaving = true;
      location.reload();
      return;
    }
    const control = this.element.querySelector("textarea, input:not([type=hidden])");
    if (choice === "merge") control.value = `${control.value.trim()}\n\n${said.value}`;
    this.version = said.version;
    this.inConflict = false;
    panel.remove();
    control?.focus();
    this.remember();
    this.save();
  }
}

class Page {
  constructor() {
    this.status = form.querySelector("[data-status]");
    this.alert = form.querySelector("[data-alert]");
    // A row written for the first time keeps one name through every save.
    for (const input of form.querySelectorAll('input[type="hidden"][name$="-_id"]')) {
      input.value ||= crypto.getRandomValues(new Uint8Array(6)).reduce((t, b) => t + b.toString(16).padStart(2, "0"), "");
    }
    this.answers = [...form.querySelectorAll("[data-question]")]
      .filter((element) => element.dataset.kind !== "file" && element.dataset.kind !== "computed")
      .filter((element) => form.querySelector(`[data-version="${CSS.escape(element.dataset.question)}"]`))
      .map((element) => new Answer(element, this));
  }

  answerOf(target) {
    const element = target.closest?.("[data-question]");
    return this.answers.find((answer) => answer.element === element);
  }

  say(text) { if (this.status.textContent !== text) this.status.textContent = text; }

  fine(text) {
    this.alert.hidden = true;
    this.alert.replaceChildren();
    this.say(text);
  }

  warn(cause, text) {
    const message = text || words[cause] || words.service;
    this.say("");
    const shown = this.alert.querySelector("[data-text]");
    if (!this.alert.hidden && shown?.textContent === message) return; // announced once, not at every try
    const panel = document.getElementById("alert-pattern").content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-text]").textContent = message;
    const login = panel.querySelector("[data-login]");
    login.hidden = cause !== "session";
    login.href = form.dataset.login;
    panel.querySelector("[data-retry]").addEventListener("click", () => this.saveAll());
    this.alert.hidden = false;
    this.alert.replaceChildren(panel);
  }

  saveAll() { for (const answer of this.answers) answer.save(); }

  leave() {
    if (this.isLeaving) return;
    for (const answer of this.answers) {
      if (!answer.isDirty || answer.inConflict) continue;
      answer.remember();
      put(answer.url, answer.version, read(answer.element));
    }
  }

  // «Esci» with something unsaved: send it first, then go, and leave nothing on this device.
  async signOut(event) {
    this.isLeaving = true;
    const dirty = this.answers.filter((answer) => answer.isDirty && !answer.inConflict);
    if (dirty.length === 0) return;
    event.preventDefault();
    const sent = dirty.map((answer) => put(answer.url, answer.version, read(answer.element)));
    await Promise.race([Promise.all(sent), new Promise((done) => setTimeout(done, 2000))]);
    forgetAll();
    event.target.submit();
  }

  listen() {
    form.addEventListener("input", (event) => this.answerOf(event.target)?.touched(PAUSE));
    form.addEventListener("change", (event) => this.answerOf(event.target)?.touched(150));
    form.addEventListener("submit", () => {
      this.isLeaving = true;
      for (const answer of this.answers) {
        clearTimeout(answer.timer);
        if (answer.isDirty) answer.remember();
        answer.sending?.abort();
      }
    });
    document.addEventListener("submit", (event) => {
      if (event.target.matches(".of-exit")) this.signOut(event);
    });
    addEventListener("online", () => this.saveAll());
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.saveAll();
    });
  }
}

// What an earlier page could not send: the server says whether it has it, wants it, or somebody
// else wrote in the meantime.
async function sendLeftovers(user, page) {
  for (const [url, left] of entries(user)) {
    const answer = page?.answers.find((one) => one.url === url);
    const said = await put(url, left.base, left.fields);
    if (said.ok) {
      drop(user, url);
      if (answer?.isDirty) continue; // typed meanwhile: its own saving meets what was sent now
      if (answer && !said.superseded && said.version > answer.version) {
        page.isLeaving = true;
        location.reload();
        return;
      }
    } else if (said.stale && answer) {
      const control = answer.element.querySelector("textarea");
      if (control) control.value = new URLSearchParams(left.fields).get(answer.code) ?? "";
      answer.conflict(said);
    } else if (said.cause === "refused") {
      drop(user, url);
    }
  }
}

const page = form ? new Page() : null;
page?.listen();
const user = (form ?? document.querySelector("[data-user]"))?.dataset.user;
if (user) await sendLeftovers(user, page);
// What was typed before this script came, or while an earlier page's answers were on their way.
for (const answer of page?.answers ?? []) answer.touched(PAUSE);
