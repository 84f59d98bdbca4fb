// Tells, when a box is left, what cannot be right in it: the words are the server's, which has the
// last one (cases for both: tests/toolkit/fields/check_cases.json). Nothing is said while somebody
// types, nothing is kept back, and what was said goes as soon as the answer changes.

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const INSTEAD = "LMNPQRSTUV";
const FIGURE = `[0-9${INSTEAD}]`;
const PERSON = new RegExp(
  `^[A-Z]{6}${FIGURE}{2}[ABCDEHLMPRST]${FIGURE}{2}[A-Z]${FIGURE}{3}[A-Z]$`,
);

function compact(text) {
  return text.replace(/[\s.\-/]+/g, "").toUpperCase();
}

function isPerson(code) {
  if (!PERSON.test(code)) return false;
  const day = Number([...code.slice(9, 11)]
    .map((c) => (INSTEAD.includes(c) ? INSTEAD.indexOf(c) : c)).join(""));
  return day < 72 && day % 40 >= 1 && day % 40 <= 31;
}

function isBody(code) {
  return /^[0-9]{11}$/.test(code) && !code.startsWith("0000000");
}

function controlCharacter(first) {
  const total = [...first].reduce((sum, char, turn) => {
    const place = /[0-9]/.test(char) ? Number(char) : char.charCodeAt(0) - 65;
    return sum + (turn % 2 ? place : ODD[place]);
  }, 0);
  return String.fromCharCode(65 + (total % 26));
}

function controlFigure(first) {
  const total = [...first].reduce((sum, char, turn) => {
    const figure = Number(char) * (1 + (turn % 2));
    return sum + (figure > 9 ? figure - 9 : figure);
  }, 0);
  return String((10 - (total % 10)) % 10);
}

function number(text) {
  const grouped = /^[+-]?[0-9]{1,3}([.' ][0-9]{3})+(,[0-9]+)?$/.test(text);
  const plain = grouped ? text.replace(/[.' ]/g, "") : text;
  const pointed = /^[+-]?[0-9]+\.[0-9]{1,2}$/.test(plain);
  if (!grouped && !pointed && !/^[+-]?[0-9]+(,[0-9]*)?$/.test(plain)) return null;
  return plain.replace(",", ".").replace(/^\+/, "");
}

// A day as gg/mm/aaaa or aaaa-mm-gg, in the second form; null for what is none.
function day(text) {
  const written = /^([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{4})$/.exec(text);
  const found = written ? [written[3], written[2], written[1]] : text.split("-");
  const iso = found.map((part) => part.padStart(2, "0")).join("-");
  if (!/^(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(iso)) return null;
  const moment = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(moment.valueOf()) && moment.toISOString().startsWith(iso) ? iso : null;
}

// Each gives the name of what is wrong, or nothing.
const CHECKS = {
  percentage(text, limits) {
    const written = number(text.replace(/\s*%$/, "").replaceAll("−", "-").replaceAll("\u00a0", " "));
    if (written === null) return "shape";
    const fraction = (written.split(".")[1] ?? "").replace(/0+$/, "");
    if (fraction.length > limits.decimals) return "decimals";
    if (Number(written) < limits.min) return "min";
    return Number(written) > limits.max ? "max" : "";
  },
  time(text) {
    const found = /^([0-9]{1,2})\s*[:.,]\s*([0-9]{2})(?:[:.][0-9]{2})?$/.exec(text)
      ?? /^([0-9]{1,2})(?:\s*h)?$/i.exec(text);
    return found && Number(found[1]) < 24 && Number(found[2] ?? 0) < 60 ? "" : "shape";
  },
  email(text) {
    const domain = "[^\\s@.,;:<>()\\[\\]\"']+(\\.[^\\s@.,;:<>()\\[\\]\"']+)+";
    return new RegExp(`^[^\\s@<>]+@${domain}$`).test(text.replace(/^mailto:/, "")) ? "" : "shape";
  },
  phone(text) {
    const figures = text.replace(/[^0-9]/g, "").length;
    const written = /^(tel:)?[0-9+()./\s\u00a0-]{3,40}$/.test(text);
    return written && figures >= 5 && figures <= 17 ? "" : "shape";
  },
  url(text) {
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?![0-9])/.exec(text);
    if (scheme && !/^https?$/i.test(scheme[1])) return "scheme";
    const rest = text.replace(/^(https?:)?\/\//i, "");
    return /^[^\s/?#@\\]+\.[^\s/?#@\\]{2,}([/?#][^\s\\]*)?$/.test(rest) ? "" : "shape";
  },
  fiscal_code(text) {
    const code = compact(text);
    if (isPerson(code)) return controlCharacter(code.slice(0, 15)) === code[15] ? "" : "check";
    if (!isBody(code)) return "shape";
    return controlFigure(code.slice(0, 10)) === code[10] ? "" : "check";
  },
  vat_number(text) {
    const code = compact(text).replace(/^IT/, "");
    if (!isBody(code)) return "shape";
    return controlFigure(code.slice(0, 10)) === code[10] ? "" : "check";
  },
  period(parts, limits) {
    if (!parts.from || !parts.to) return "missing";
    const [from, to] = [day(parts.from), day(parts.to)];
    if (!from || !to) return "shape";
    if (to < from) return "order";
    if (limits.earliest && from < limits.earliest) return "earliest";
    return limits.latest && to > limits.latest ? "latest" : "";
  },
  address(parts) {
    if (!parts.street) return "street";
    if (!/^[0-9]{5}$/.test(parts.postcode)) return "postcode";
    if (!parts.town) return "town";
    return parts.province && !/^[A-Za-z]{2}$/.test(parts.province) ? "province" : "";
  },
  ipa_code: (text) => (/^[a-z0-9][a-z0-9_-]{1,19}$/.test(text.toLowerCase()) ? "" : "shape"),
};

// The name of what is wrong with an answer, a text or its parts; nothing to say of one that is not
// there.
export function check(kind, answer, limits = {}) {
  const isText = typeof answer === "string";
  const given = isText ? answer.trim() : Object.fromEntries(
    Object.entries(answer).map(([key, text]) => [key, text.trim()]),
  );
  const isEmpty = isText ? given === "" : Object.values(given).every((text) => text === "");
  return isEmpty || !CHECKS[kind] ? "" : CHECKS[kind](given, limits);
}

// What is written now: the text of the box, or of each of them. Somebody who has not come to the
// last one yet is told nothing.
function answerOf(control) {
  const parts = control.closest(".question-parts");
  if (!parts) return control.value;
  const boxes = [...parts.querySelectorAll("input")];
  const asked = boxes.filter((box) => !("optional" in box.dataset));
  if (asked.some((box) => box.value.trim() === "")) return "";
  return Object.fromEntries(boxes.map((box) => [box.name.split("-").at(-1), box.value]));
}

// «Altro» has its own box, which is there while it is chosen.
function showOthers() {
  for (const box of document.querySelectorAll("[data-other]")) {
    const around = box.closest("[data-kind]");
    const chosen = around.querySelector(':is(input[value="_other"]:checked, option[value="_other"]:checked)');
    box.hidden = !chosen;
    box.querySelector("input").disabled = !chosen;
  }
}

function placeOf(control) {
  const around = control.closest?.("[data-kind]");
  return around?.querySelector("[data-check]") ?? null;
}

function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

document.addEventListener("change", (event) => {
  showOthers();
  const place = placeOf(event.target);
  if (!place || event.target.name?.endsWith("-na")) return;
  const wrong = check(place.dataset.check, answerOf(event.target), JSON.parse(place.dataset.limits));
  say(place, wrong ? JSON.parse(place.dataset.words)[wrong] ?? "" : "");
});

document.addEventListener("input", (event) => {
  const place = placeOf(event.target);
  if (place) say(place, "");
});

showOthers();
