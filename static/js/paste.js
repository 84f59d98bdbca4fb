// Takes what was copied from a spreadsheet into a table of ours, from the cell that has the focus.
// What finds no place is shown, never dropped; one button puts everything back as it was.

// Cells between tabs and line ends; a cell with quotes around may hold both.
export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (sign === '"' && cell === "" && closes(source, at)) {
      quoted = true;
    } else if (sign === "\t" || sign === "\n") {
      rows.at(-1).push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    } else {
      cell += sign;
    }
  }
  rows.at(-1).push(cell);
  return rows;
}

// A quote opens a cell only if another closes it: «"Rete" di quartiere» is plain text.
function closes(source, at) {
  return /^"(?:[^"]|"")*"(?=\t|\n|$)/.test(source.slice(at));
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}

function columnsOf(row) {
  return [...row.querySelectorAll("[data-column]")]
    .filter((cell) => cell.querySelector("select, textarea, input:not([type=hidden], [type=file])"));
}

function labelOf(cell) {
  const label = cell.querySelector(".field-label").cloneNode(true);
  label.querySelector(".field-optional")?.remove();
  return label.textContent.trim();
}

function controlsOf(cell) {
  return [...cell.querySelectorAll("select, textarea, input:not([type=hidden], [type=file])")];
}

function textOf(box) {
  const label = box.labels?.[0] ?? box.closest("label");
  return label?.textContent ?? "";
}

// Whether the cell took the text.
function fill(cell, text) {
  const controls = controlsOf(cell);
  const [first] = controls;
  const wanted = plain(text);
  if (first.tagName === "SELECT") {
    const found = [...first.options].find((option) => [option.textContent, option.value].some((said) => plain(said) === wanted));
    if (!found && wanted) return false;
    first.value = found ? found.value : "";
    return true;
  }
  if (first.type === "checkbox" || first.type === "radio") {
    const words = text.split(";").map(plain).filter(Boolean);
    const chosen = controls.filter((box) => [textOf(box), box.value].some((said) => words.includes(plain(said))));
    if (chosen.length < words.length) return false;
    for (const box of controls) box.checked = chosen.includes(box);
    return true;
  }
  if (controls.filter((control) => control.type !== "checkbox").length > 1) return false;
  first.value = first.tagName === "TEXTAREA" ? text : text.replace(/\s*\n\s*/g, " ");
  return true;
}

function remember(row) {
  return columnsOf(row).flatMap(controlsOf).map((control) => ({ control, value: control.value, checked: control.checked }));
}

function isTable(text, target) {
  if (text.includes("\t")) return true;
  return target.tagName !== "TEXTAREA" && text.trim().includes("\n");
}

export function listenForPaste(table, { rows, insert, settle, most }) {
  const panel = table.parentElement.querySelector(`[data-pasted="${CSS.escape(table.dataset.table)}"]`);
  if (!panel) return;
  let undo = null;

  const paste = (text, target) => {
    const start = rows().indexOf(target.closest("[data-row]"));
    const from = columnsOf(rows()[start]).indexOf(target.closest("[data-column]"));
    const before = rows().map(remember);
    const added = [];
    const left = [];
    const rest = [];
    let [lines, taken, cells] = [cellsOf(text), 0, 0];
    const heads = columnsOf(rows()[start]).slice(from).map((cell) => plain(labelOf(cell)));
    if (lines.length > 1 && lines[0].every((head, at) => plain(head) === heads[at])) lines = lines.slice(1);
    for (const line of lines) {
      const place = start + taken;
      if (place >= most) { rest.push(line); continue; }
      if (place >= rows().length) added.push(insert());
      const row = rows()[place];
      const columns = columnsOf(row);
      taken += 1;
      line.forEach((value, at) => {
        const cell = columns[from + at];
        if (cell && fill(cell, value)) cells += 1;
        else if (cell) left.push({ row: place + 1, column: labelOf(cell), text: value });
      });
      const over = line.slice(columns.length - from);
      if (over.some((value) => value.trim())) rest.push(over);
    }
    undo = () => {
      for (const row of added) row.remove();
      for (const { control, value, checked } of before.flat()) {
        control.value = value;
        control.checked = checked;
      }
    };
    tell(taken, cells, left, rest);
  };

  const tell = (taken, cells, left, rest) => {
    const said = panel.dataset.taken.replace("{cells}", String(cells)).replace("{rows}", String(taken));
    panel.querySelector("[data-pasted-text]").textContent = said;
    panel.querySelector("[data-pasted-left]").replaceChildren(...left.map((one) => {
      const item = document.createElement("li");
      item.textContent = panel.dataset.place.replace("{row}", String(one.row))
        .replace("{column}", () => one.column).replace("{text}", () => one.text);
      return item;
    }));
    const box = panel.querySelector("[data-pasted-rest]");
    box.hidden = rest.length === 0;
    box.querySelector("textarea").value = rest.map((line) => line.join("\t")).join("\n");
    panel.hidden = false;
    settle(said);
    panel.scrollIntoView({ block: "nearest" });
  };

  table.addEventListener("paste", (event) => {
    const { target } = event;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!target.closest?.("[data-column]") || !isTable(text, target)) return;
    event.preventDefault();
    paste(text, target);
  });

  panel.querySelector("[data-pasted-undo]").addEventListener("click", () => {
    undo?.();
    undo = null;
    panel.hidden = true;
    settle(panel.dataset.undone, rows()[0]?.querySelector("select, textarea, input:not([type=hidden])"));
  });
}
