// Counts the characters of a text from three quarters of its limit on. Nothing is ever cut: too many
// are told, and the server says so again. Rows added later are counted too.

const SHOW_FROM = 0.75;
const QUIET = 1000;
const waiting = new WeakMap();

function count(text) {
  return [...text.replace(/\r\n?/g, "\n").trim()].length;
}

function words(counter, left) {
  const { leftOne, left: leftMany, overOne, over } = counter.dataset;
  const many = left < 0 ? [overOne, over] : [leftOne, leftMany];
  return many[Math.abs(left) === 1 ? 0 : 1].replace("{n}", String(Math.abs(left)));
}

function update(counter, control) {
  counter.dataset.calm ??= counter.textContent;
  counter.dataset.away ??= counter.hidden ? "yes" : "no";
  const limit = Number(counter.dataset.limit);
  const used = count(control.value);
  const near = used >= limit * SHOW_FROM;
  counter.hidden = !near && counter.dataset.away === "yes";
  counter.textContent = near ? words(counter, limit - used) : counter.dataset.calm;
  counter.classList.toggle("question-counter-over", used > limit);
  return near;
}

// Screen readers hear the figure when typing pauses, not at every key.
function announce(counter) {
  clearTimeout(waiting.get(counter));
  waiting.set(counter, setTimeout(() => {
    let status = counter.nextElementSibling;
    if (!status?.matches("[data-counted]")) {
      status = document.createElement("p");
      status.className = "visually-hidden";
      status.setAttribute("role", "status");
      status.dataset.counted = "";
      counter.after(status);
    }
    status.textContent = counter.textContent;
  }, QUIET));
}

function counterOf(control) {
  return document.querySelector(`[data-counter="${CSS.escape(control.id)}"]`);
}

for (const counter of document.querySelectorAll("[data-counter]")) {
  const control = document.getElementById(counter.dataset.counter);
  if (control) update(counter, control);
}

document.addEventListener("input", (event) => {
  const counter = event.target.id && counterOf(event.target);
  if (counter && update(counter, event.target)) announce(counter);
});
