// Adds, removes and moves the rows of a table without a reload. Without script the same buttons send
// the page and the server does the same. Focus stays with the row; what happened is announced.

import { listenForPaste } from "./paste.js";

const NUMBERED = ["id", "name", "for", "aria-describedby", "aria-labelledby", "data-counter", "list"];

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function rowsOf(table) {
  return [...table.querySelectorAll(":scope > [data-row]")];
}

// Gives a row its place: every name, id and label that carries the old number takes the new one.
function renumber(row, name, place, last) {
  const old = row.id.slice(`id_${name}-`.length);
  if (old !== String(place)) {
    const before = `${name}-${old}`;
    const pattern = new RegExp(`(^|\\s|id_)${before.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?=-|$|\\s)`, "g");
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of NUMBERED) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(pattern, `$1${name}-${place}`));
      }
    }
  }
  const label = row.querySelector("[data-row-name]").textContent.toLowerCase();
  row.querySelector("[data-row-position]").textContent = String(place + 1);
  for (const part of row.querySelectorAll("[data-row-label]")) part.textContent = ` ${label} ${place + 1}`;
  for (const button of ["up", "down", "remove"]) buttonOf(row, name, button).value = String(place);
  buttonOf(row, name, "up").hidden = place === 0;
  buttonOf(row, name, "down").hidden = last;
}

function buttonOf(row, name, button) {
  return row.querySelector(`button[name="${CSS.escape(`${name}-${button}`)}"]`);
}

function setUp(table) {
  const { table: name, most, name: rowName } = table.dataset;
  const question = table.closest("[data-question]") ?? table.parentElement;
  const pattern = question.querySelector(`template[data-pattern="${CSS.escape(name)}"]`);
  const add = question.querySelector(`button[name="${CSS.escape(`${name}-add`)}"]`);
  const full = question.querySelector(`[data-full="${CSS.escape(name)}"]`);
  const status = question.querySelector(`[data-announce="${CSS.escape(name)}"]`);

  const settle = (message, focus) => {
    const rows = rowsOf(table);
    rows.forEach((row, place) => renumber(row, name, place, place === rows.length - 1));
    add.hidden = rows.length >= Number(most);
    full.hidden = !add.hidden;
    status.textContent = message.replace("{n}", String(rows.length));
    focus?.focus();
    table.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const insert = () => {
    const row = pattern.content.firstElementChild.cloneNode(true);
    row.querySelector(`input[name$="-_id"]`).value = freshId();
    table.append(row);
    return row;
  };

  const acts = {
    add() {
      const row = insert();
      const place = rowsOf(table).length;
      const first = row.querySelector("input:not([type=hidden]), select, textarea");
      settle(table.dataset.added.replace("{row}", `${rowName} ${place}`), first);
    },
    remove(row) {
      row.remove();
      if (rowsOf(table).length === 0) insert();
      settle(table.dataset.removed, add.hidden ? null : add);
    },
    up(row, button) {
      row.previousElementSibling?.before(row);
      follow(row, button, "down");
    },
    down(row, button) {
      row.nextElementSibling?.after(row);
      follow(row, button, "up");
    },
  };

  const follow = (row, button, other) => {
    const place = rowsOf(table).indexOf(row) + 1;
    settle(table.dataset.moved.replace("{n}", String(place)));
    (button.hidden ? buttonOf(row, name, other) : button).focus();
  };

  question.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    const act = button?.name.startsWith(`${name}-`) && acts[button.name.slice(name.length + 1)];
    if (!act) return;
    event.preventDefault();
    act(button.closest("[data-row]"), button);
  });

  listenForPaste(table, { rows: () => rowsOf(table), insert, settle, most: Number(most) });
}

for (const table of document.querySelectorAll("[data-table]")) setUp(table);
