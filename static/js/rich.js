// The editor of long texts, laid over a plain field. What it makes is cleaned and written as text by
// the server; a text that nobody touched is sent as it was. If it cannot start, the field stays.

const words = document.getElementById("parole")?.dataset ?? {};

function button(label, press, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "rd-key";
  made.textContent = label;
  if (press) made.setAttribute("aria-pressed", "false");
  made.addEventListener("click", act);
  return made;
}

function toolbar(editor, field, pictures) {
  const bar = document.createElement("div");
  bar.className = "rd-toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${words.toolbar} ${field.labels[0]?.firstChild?.textContent.trim() ?? field.name}`);
  const run = (change) => () => { change(editor.chain().focus()).run(); };
  const tools = [
    [words.bold, "bold", run((chain) => chain.toggleBold())],
    [words.italic, "italic", run((chain) => chain.toggleItalic())],
    [words.heading, "heading", run((chain) => chain.toggleHeading({ level: 3 }))],
    [words.bullets, "bulletList", run((chain) => chain.toggleBulletList())],
    [words.numbers, "orderedList", run((chain) => chain.toggleOrderedList())],
    [words.link, "link", () => askLink(editor, bar)],
    [words.picture, "", () => askPicture(editor, bar, pictures)],
    [words.undo, "", run((chain) => chain.undo())],
    [words.redo, "", run((chain) => chain.redo())],
  ];
  const made = tools.map(([label, mark, act]) => {
    const one = button(label, mark, act);
    one.dataset.mark = mark;
    return one;
  });
  bar.append(...made);
  made.forEach((one, turn) => { one.tabIndex = turn ? -1 : 0; });
  bar.addEventListener("keydown", (event) => {
    const at = made.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: made.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = made[(to + made.length) % made.length];
    made.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  });
  const mark = () => {
    for (const one of made) if (one.dataset.mark) one.setAttribute("aria-pressed", String(editor.isActive(one.dataset.mark)));
  };
  editor.on("transaction", mark);
  return bar;
}

// A small row of fields under the bar; Esc closes it and goes back to the text.
function panel(editor, bar, ...parts) {
  bar.parentElement.querySelector(".rd-panel")?.remove();
  const row = document.createElement("div");
  row.className = "rd-panel";
  const close = () => { row.remove(); editor.commands.focus(); };
  row.append(...parts, button(words.close, "", close));
  row.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      row.querySelector("[data-do]").click();
    }
  });
  bar.after(row);
  row.querySelector("input, select, button").focus();
  return close;
}

function askLink(editor, bar) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.className = "of-input";
  input.value = editor.getAttributes("link").href ?? "";
  label.append(words.where, input);
  const insert = button(words.insert, "", () => {
    const href = input.value.trim();
    const chain = editor.chain().focus().extendMarkRange("link");
    (href ? chain.setMark("link", { href }) : chain.unsetMark("link")).run();
    close();
  });
  insert.dataset.do = "";
  const close = panel(editor, bar, label, insert);
}

async function askPicture(editor, bar, url) {
  let found = [];
  try {
    const reply = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    found = (await reply.json()).pictures;
  } catch { /* said below */ }
  if (!found.length) {
    const none = document.createElement("p");
    none.setAttribute("role", "status");
    none.textContent = words.none;
    panel(editor, bar, none);
    return;
  }
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.className = "of-input";
  select.append(...found.map((one, turn) => new Option(one.alt, turn)));
  label.append(words.choose, select);
  const insert = button(words.insert, "", () => {
    const { src, alt } = found[select.value];
    editor.chain().focus().insertContent({ type: "image", attrs: { src, alt } }).run();
    close();
  });
  insert.dataset.do = "";
  const close = panel(editor, bar, label, insert);
}

// Tab leaves the text, also from a list: who uses only the keyboard must be able to go on.
function listItem(kit) {
  return kit.ListItem.extend({
    addKeyboardShortcuts() {
      return { Enter: () => this.editor.commands.splitListItem(this.name) };
    },
  });
}

function dress(kit, field, pictures) {
  const markup = field.parentElement.querySelector("template[data-markup]").innerHTML;
  const place = document.createElement("div");
  place.className = "rd-editor";
  field.after(place);
  const surface = document.createElement("div");
  place.append(surface);
  const name = field.labels[0];
  if (name) name.id ||= `nome-${field.name}`;
  const editor = new kit.Editor({
    element: surface,
    injectCSS: false, // the policy refuses styles written by scripts; ours are in redazione.css
    content: markup,
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Bold, kit.Italic, kit.BulletList,
      kit.OrderedList, listItem(kit), kit.UndoRedo, kit.Heading.configure({ levels: [3, 4] }),
      kit.Link.configure({ openOnClick: false, autolink: false }), kit.Image,
    ],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        ...(name ? { "aria-labelledby": name.id } : {}),
        ...(field.getAttribute("aria-describedby") ? { "aria-describedby": field.getAttribute("aria-describedby") } : {}),
        class: "rd-surface tk-prose",
        lang: "it",
      },
    },
  });
  place.prepend(toolbar(editor, field, pictures));
  const as = document.createElement("input");
  as.type = "hidden";
  as.name = `${field.name}-as`;
  as.disabled = true;
  as.value = "html";
  field.after(as);
  const start = editor.getHTML();
  let touched = false;
  editor.on("update", () => {
    touched ||= editor.getHTML() !== start;
    if (!touched) return;
    as.disabled = false;
    field.value = editor.getHTML();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.on("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })));
  field.hidden = true;
  name?.addEventListener("click", () => editor.commands.focus());
  field.editor = editor;
  return editor;
}

export async function dressAll(form) {
  const fields = [...form.querySelectorAll("textarea[data-rich]:not(:disabled)")];
  if (!fields.length) return;
  try {
    const kit = await import(form.dataset.editor);
    for (const field of fields) dress(kit, field, form.dataset.pictures);
    form.dataset.dressed = "";
  } catch (error) {
    console.warn("editor", error);
  }
}
