// Shows and hides questions, and tells which have to be answered, as the answers on the same page
// change. It evaluates the same trees as toolkit/forms/conditions.py (cases:
// tests/toolkit/forms/condition_cases.json); the server has the last word. A hidden question keeps
// what was typed in it.

const NUMBER = /^-?[0-9]{1,15}(\.[0-9]{1,9})?$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const HOUR = /^[0-9]{2}:[0-9]{2}$/;
const POINTS = /^([0-9]{1,7}|[0-9]{1,3}(\.[0-9]{3})+)$/;
const DEEPEST = 20;
const COMPARING = ["equals", "not_equals", "greater", "less", "at_least", "at_most"];
const ORDERS = { greater: [1], less: [-1], at_least: [0, 1], at_most: [-1, 0] };

export function evaluate(condition, valueOf, depth = 0, doubt = false) {
  if (condition === null || condition === undefined) return true;
  if (typeof condition !== "object" || Array.isArray(condition) || depth > DEEPEST) return doubt;
  if (Object.keys(condition).length === 0) return doubt || depth === 0;
  if ("all" in condition || "any" in condition) {
    return holds(condition, "all", "every", valueOf, depth, doubt)
      && holds(condition, "any", "some", valueOf, depth, doubt);
  }
  if (typeof condition.question !== "string") return doubt;
  let expected = condition.value;
  if ("other" in condition) {
    expected = typeof condition.other === "string" ? plain(valueOf(condition.other)) : null;
    if (!isAnswered(expected) && COMPARING.includes(condition.op)) return doubt;
    return beside(condition.op, left(condition, valueOf), expected, doubt);
  }
  return test(condition.op, left(condition, valueOf), expected, doubt);
}

// Whether a rule asks for an answer; no rule asks for none.
export function requires(rule, valueOf) {
  const isRule = rule !== null && typeof rule === "object" && Object.keys(rule).length > 0;
  return isRule && evaluate(rule, valueOf);
}

// Whether the answers given so far break a check, whatever the others will be.
export function refuted(rule, valueOf) {
  return !evaluate(rule, valueOf, 0, true);
}

// The rows that break a check whatever is written in their empty cells, counted from 1.
export function brokenRows(rule, rows, cellOf = (row, code) => row[code]) {
  const found = [];
  (Array.isArray(rows) ? rows : []).forEach((row, at) => {
    if (refuted(rule, (code) => cellOf(row, code))) found.push(at + 1);
  });
  return found;
}

function holds(condition, name, joined, valueOf, depth, doubt) {
  if (!(name in condition)) return true;
  const parts = condition[name];
  if (!Array.isArray(parts)) return doubt;
  return parts[joined]((part) => (part ? evaluate(part, valueOf, depth + 1, doubt) : doubt));
}

function plain(value) {
  if (Array.isArray(value)) return value.map((part) => part?.id ?? part?._id ?? part);
  return value !== null && typeof value === "object" ? value.id ?? value.coordinates ?? value : value;
}

// What is compared: an answer, or several added up; no answer if none of them is given.
function left(condition, valueOf) {
  const value = plain(valueOf(condition.question));
  if (!Array.isArray(condition.plus) || condition.plus.length === 0) return value;
  const others = condition.plus.filter((code) => typeof code === "string");
  const given = [value, ...others.map((code) => plain(valueOf(code)))].filter(isAnswered);
  const numbers = given.map(number);
  if (numbers.length === 0 || numbers.includes(null)) return null;
  const total = numbers.reduce((sum, one) => sum + one, 0n);
  const digits = String(total < 0n ? -total : total).padStart(10, "0");
  return `${total < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function isAnswered(value) {
  return !(value === null || value === undefined || value === ""
    || (Array.isArray(value) && value.length === 0));
}

// A test of one answer beside another: figures are equal however they are written.
function beside(op, value, expected, doubt) {
  if (["equals", "not_equals"].includes(op) && isAnswered(value)) {
    const equal = compare(value, expected) === 0 || same(value, expected);
    return op === "equals" ? equal : !equal;
  }
  return test(op, value, expected, doubt);
}

function test(op, value, expected, doubt) {
  if (op === "answered") return isAnswered(value);
  if (op === "not_answered") return !isAnswered(value);
  if (!isAnswered(value)) return doubt;
  if (op === "equals") return same(value, expected);
  if (op === "not_equals") return !same(value, expected);
  if (op === "in") {
    return [value].flat().some((one) => Array.isArray(expected) && expected.some((e) => same(one, e)));
  }
  if (op === "contains") return Array.isArray(value) && value.some((part) => same(part, expected));
  if (Object.hasOwn(ORDERS, op)) {
    const order = compare(value, expected);
    return order === null ? doubt : ORDERS[op].includes(order);
  }
  return doubt;
}

// A number in billionths, so that long decimals are told apart as on the server.
function number(value) {
  let text = value;
  if (typeof value === "number") {
    if (!(Math.abs(value) < 1e15)) return null;
    text = value.toFixed(9);
  }
  if (typeof text !== "string" || !NUMBER.test(text)) return null;
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(9, "0"));
}

function same(one, other) {
  if (typeof one === "boolean" || typeof other === "boolean") return one === other;
  if (typeof one === "string" && typeof other === "string") return one === other;
  const first = number(one);
  return first !== null && first === number(other);
}

function compare(one, other) {
  const first = number(one);
  const second = number(other);
  if (first !== null && second !== null) return Number(first > second) - Number(first < second);
  const alike = [DAY, HOUR].some((shape) => (
    [one, other].every((part) => typeof part === "string" && shape.test(part))));
  return alike ? (one > other) - (one < other) : null;
}

// What a control says now, as it would be stored; what is not understood is no answer.
function read(question) {
  const kind = question.dataset.kind;
  const controls = [...question.querySelectorAll("input, select, textarea")]
    .filter((control) => !control.closest(".question-na, .question-other, template"));
  const chosen = controls.filter((c) => !["radio", "checkbox"].includes(c.type) || c.checked);
  let text = (chosen[0]?.value ?? "").trim();
  if (kind === "table") {
    const rows = [...question.querySelectorAll("[data-row]")];
    return rows.filter((row) => [...row.querySelectorAll("input, select, textarea")]
      .some((c) => c.type !== "hidden" && (c.type === "checkbox" ? c.checked : c.value.trim())));
  }
  if (kind === "matrix") return chosen.map((control) => control.value);
  if (kind === "map_point") {
    const places = chosen.map((control) => control.value.trim());
    return places.every((one) => /^[+-]?[0-9]{1,3}([.,][0-9]+)?$/.test(one)) ? places : null;
  }
  if (kind === "ranking") {
    const places = new Set(chosen.map((control) => control.value).filter(Boolean));
    const filled = chosen.filter((control) => control.value).length;
    const wanted = Number(question.querySelector("[data-wanted]").dataset.wanted);
    return filled === wanted && places.size === wanted ? [...places] : null;
  }
  if (kind === "points") {
    const list = question.querySelector("[data-points]");
    const texts = chosen.map((control) => control.value.trim()).filter(Boolean);
    if (!texts.every((one) => POINTS.test(one))) return null;
    const sum = texts.reduce((all, one) => all + Number(one.replaceAll(".", "")), 0);
    const total = Number(list.dataset.points);
    return sum === total || ("spare" in list.dataset && sum < total) ? texts : null;
  }
  if (chosen.some((control) => control.value === "_other")) {
    const words = question.querySelector(".question-other input");
    if (words && !words.value.trim()) return null; // «Altro» is an answer once it says which
  }
  if (kind === "period" || kind === "address") {
    const asked = controls.filter((control) => !("optional" in control.dataset));
    return asked.every((control) => control.value.trim()) ? {} : null;
  }
  if (kind === "multiple") return chosen.map((control) => control.value);
  if (kind === "reference") return chosen.length > 1 ? chosen.map((c) => c.value) : text;
  if (kind === "file") return text || question.querySelectorAll(".question-files li").length || null;
  if (kind === "yes_no") return text === "" ? null : text === "true";
  if (kind === "date") {
    const found = /^([0-9]{1,2})[/.\-\s]([0-9]{1,2})[/.\-\s]([0-9]{4})$/.exec(text);
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : null;
  }
  if (kind === "time") {
    const found = /^([0-9]{1,2})\s*[:.,]\s*([0-9]{2})$/.exec(text);
    return found ? `${found[1].padStart(2, "0")}:${found[2]}` : null;
  }
  if (kind === "percentage") text = text.replace(/\s*%$/, "");
  if (["integer", "decimal", "money", "percentage", "scale"].includes(kind)) {
    const grouped = /^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$/.test(text);
    const written = (grouped ? text.replaceAll(".", "") : text).replace(",", ".");
    return NUMBER.test(written) ? written : null;
  }
  return text;
}

// What a cell of a row says now; one that is worked out on the server is not known here.
function cellOf(row, code) {
  const cell = row.querySelector(`[data-column="${CSS.escape(code)}"]`);
  return cell && cell.dataset.kind !== "computed" ? read(cell) : null;
}

// What is answered on a page now, and what is known of the others.
function answersOn(page) {
  const known = JSON.parse(page.dataset.known || "{}");
  return (code) => {
    const question = page.querySelector(`[data-question="${CSS.escape(code)}"]`);
    const isRead = !question || question.dataset.kind === "computed" || "over" in question.dataset;
    if (isRead) return known[code] ?? null;
    const unsure = question.querySelector(".question-na input:checked");
    return question.hidden || unsure ? null : read(question);
  };
}

function watch(page) {
  const valueOf = answersOn(page);
  const update = () => {
    for (const question of page.querySelectorAll("[data-condition]")) {
      question.hidden = !evaluate(JSON.parse(question.dataset.condition), valueOf);
      question.removeAttribute("data-not-asked");
    }
    for (const question of page.querySelectorAll("[data-required-if]")) {
      const optional = question.querySelector(".field-optional");
      if (optional) optional.hidden = requires(JSON.parse(question.dataset.requiredIf), valueOf);
    }
    for (const rule of document.querySelectorAll("[data-rule]")) tell(rule, valueOf);
  };
  page.addEventListener("input", update);
  page.addEventListener("change", update);
  update();
}

// In the preview for curators every rule of the page says whether it holds now.
function tell(rule, valueOf) {
  const tree = JSON.parse(rule.dataset.rule);
  const table = document.querySelector(`[data-question="${CSS.escape(rule.dataset.table || "-")}"]`);
  const rows = () => (table ? read(table) : []);
  const use = {
    condition: evaluate,
    required_if: requires,
    check: (...now) => !refuted(...now),
    row_check: () => brokenRows(tree, rows(), cellOf).length === 0,
  };
  const words = use[rule.dataset.use](tree, valueOf) ? rule.dataset.yes : rule.dataset.no;
  const shown = rule.querySelector("[data-now]");
  if (shown.textContent !== words) shown.textContent = words;
}

for (const page of document.querySelectorAll("[data-questions]")) watch(page);
