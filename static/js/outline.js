// The outline without leaving it: a button's reply takes the place of the tree, what is unfolded
// stays unfolded, the focus goes to the item that moved and its new place is said. Rows can also be
// dragged among their siblings and, for steps and questions, into another phase or section.
// Without script every button does the same by loading the page.

const home = document.querySelector("[data-outline]");
const voice = document.querySelector("[data-announce]");

function unfolded() {
  return new Map([...home.querySelectorAll("details[data-unfold]")].map((one) => [one.dataset.unfold, one.open]));
}

function settle(html, { focus = true } = {}) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("[data-outline]");
  if (!fresh) return false;
  const before = unfolded();
  for (const one of fresh.querySelectorAll("details[data-unfold]")) {
    if (before.has(one.dataset.unfold)) one.open ||= before.get(one.dataset.unfold);
  }
  const said = [...page.querySelectorAll(".of-messages p")].map((one) => one.textContent.trim());
  home.replaceChildren(...fresh.childNodes);
  if (said.length) tell(said.join(" "));
  const target = home.querySelector("[autofocus]");
  if (focus && target) {
    for (let up = target.parentElement; up && up !== home; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
    }
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  }
  voice.textContent = "";
  const words = home.querySelector("[data-done]")?.textContent ?? said.join(" ");
  setTimeout(() => { voice.textContent = words; }, 60);
  arrange();
  return true;
}

// What went wrong, where the page would have shown it.
function tell(words) {
  const note = document.createElement("div");
  note.className = "of-alert of-alert-error";
  const line = document.createElement("p");
  line.textContent = words;
  note.append(line);
  home.prepend(note);
}

async function send(url, body) {
  home.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(url, { method: "POST", body, credentials: "same-origin" });
    const html = await reply.text();
    if (!reply.ok || !settle(html)) location.assign(reply.url);
    else history.replaceState(null, "", reply.url.replace(/[?&]fatto=\d+/, ""));
  } catch {
    return false;
  } finally {
    home.removeAttribute("aria-busy");
  }
  return true;
}

home?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  const url = button?.getAttribute("formaction") ?? event.target.getAttribute("action");
  if (url.includes("/aggiungi")) return; // leads to the page of the new item
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target, button));
  if (!(await send(url, body))) event.target.submit();
});

home?.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-unfolds]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const open = [...home.querySelectorAll("input[name=apri]")].map((one) => one.value);
  const asked = new URLSearchParams([...open, link.dataset.unfolds].map((code) => ["apri", code]));
  const url = `${location.pathname}?${asked}`;
  try {
    const reply = await fetch(url, { credentials: "same-origin" });
    if (!reply.ok || !settle(await reply.text(), { focus: false })) throw new Error(reply.status);
    history.replaceState(null, "", url);
    const row = home.querySelector(`details[data-unfold="${CSS.escape(link.dataset.unfolds)}"] > summary`);
    row?.focus();
  } catch {
    location.assign(link.href);
  }
});

// A menu that is open closes with Esc, and gives the focus back.
home?.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".rd-more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
home?.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".rd-more") || !event.target.open) return;
  for (const other of home.querySelectorAll(".rd-more[open]")) if (other !== event.target) other.open = false;
}, true);

// Dragging

let dragged = null;

function arrange() {
  if (!home.querySelector("[formaction]")) return;
  for (const row of home.querySelectorAll(".rd-tree:not([data-list=practice]) > .rd-item > .rd-row")) row.draggable = true;
}

function listOf(row) { return row.parentElement; }

function mayDrop(list) {
  const from = listOf(dragged);
  if (list === from) return true;
  if (list.dataset.list !== from.dataset.list) return false;
  if (list.dataset.list === "step") return true;
  return list.dataset.list === "question" && dragged.dataset.code.split(".")[0] === list.dataset.of.split(".")[0];
}

home?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".rd-item") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.code);
  dragged.classList.add("rd-dragged");
});
home?.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest(".rd-item");
  if (!over || over === dragged || dragged.contains(over) || !mayDrop(listOf(over))) return;
  event.preventDefault();
  home.querySelectorAll(".rd-over").forEach((one) => one.classList.remove("rd-over"));
  over.classList.add("rd-over");
});
home?.addEventListener("drop", (event) => {
  const over = dragged && event.target.closest(".rd-item");
  if (!over || over === dragged || dragged.contains(over) || !mayDrop(listOf(over))) return;
  event.preventDefault();
  const list = listOf(over);
  const rows = [...list.children].filter((one) => one !== dragged);
  const same = list === listOf(dragged);
  const down = same && dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  const turn = rows.indexOf(over) + (down ? 2 : 1);
  const body = new URLSearchParams(new FormData(home.querySelector("form[data-tree]")));
  body.set("posto", `${list.dataset.of ?? ""}|${turn}`);
  send(`${dragged.dataset.verbs}/sposta`, body);
});
home?.addEventListener("dragend", () => {
  home.querySelectorAll(".rd-over, .rd-dragged").forEach((one) => one.classList.remove("rd-over", "rd-dragged"));
  dragged = null;
});

if (home) arrange();
