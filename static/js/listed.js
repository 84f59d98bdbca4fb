// Questions that say something of each thing of a list: moves the things of a ranking up and down,
// adds up the points that are shared out. Without script the same controls are filled by hand and
// the server says what is wrong; it has the last word here too.

// A ranking as it stands: the things that have a place, in order, then the others.
function ordered(list) {
  const things = [...list.querySelectorAll("li")];
  const place = (thing) => Number(thing.querySelector("select").value) || Infinity;
  const ranked = things.filter((thing) => place(thing) < Infinity);
  ranked.sort((one, other) => place(one) - place(other));
  return [ranked, things.filter((thing) => place(thing) === Infinity)];
}

function setUpRanking(list) {
  const { wanted, up, down, placed, out, full } = list.dataset;
  const status = list.parentElement.querySelector("[data-moved]");
  const last = Number(wanted);

  const say = (thing, ranked) => {
    const at = ranked.indexOf(thing);
    const words = at < 0 ? out : placed;
    status.textContent = words.replace("{item}", thing.dataset.thing)
      .replace("{n}", String(at + 1)).replace("{all}", wanted);
  };

  const move = (thing, step, button) => {
    const [ranked, others] = ordered(list);
    const at = ranked.indexOf(thing);
    if (at < 0 && ranked.length >= last) {
      status.textContent = full;
      return;
    }
    if (at < 0) {
      others.splice(others.indexOf(thing), 1);
      ranked.push(thing);
    } else if (step > 0 && at === ranked.length - 1) {
      ranked.pop();
      others.unshift(thing);
    } else {
      const to = Math.max(at + step, 0);
      ranked.splice(at, 1);
      ranked.splice(to, 0, thing);
    }
    ranked.forEach((one, turn) => { one.querySelector("select").value = String(turn + 1); });
    for (const one of others) one.querySelector("select").value = "";
    list.append(...ranked, ...others);
    draw();
    (button.disabled ? thing.querySelector("button:enabled") : button)?.focus();
    say(thing, ranked);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const draw = () => {
    const [ranked] = ordered(list);
    for (const thing of list.querySelectorAll("li")) {
      const [first, second] = thing.querySelectorAll("button");
      first.disabled = ranked.indexOf(thing) === 0;
      second.disabled = !ranked.includes(thing);
    }
  };

  for (const thing of list.querySelectorAll("li")) {
    const buttons = document.createElement("div");
    buttons.className = "question-row-buttons";
    for (const [words, step] of [[up, -1], [down, 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.setAttribute("aria-label", `${words}: ${thing.dataset.thing}`);
      button.addEventListener("click", () => move(thing, step, button));
      buttons.append(button);
    }
    thing.append(buttons);
  }
  list.addEventListener("change", draw);
  draw();
}

const WHOLE = /^([0-9]{1,7}|[0-9]{1,3}(\.[0-9]{3})+)$/;

// The points given so far, or null where something is no number of points.
function given(texts) {
  const written = texts.map((text) => text.trim()).filter((text) => text !== "");
  if (!written.every((text) => WHOLE.test(text))) return null;
  return written.reduce((sum, text) => sum + Number(text.replaceAll(".", "")), 0);
}

function setUpPoints(list) {
  const total = Number(list.dataset.points);
  const sum = list.parentElement.querySelector("[data-sum]");
  const figure = (number) => new Intl.NumberFormat(document.documentElement.lang || "it").format(number);
  const update = () => {
    const now = given([...list.querySelectorAll("input")].map((control) => control.value));
    if (now === null) return;
    const { left, over, done } = sum.dataset;
    const words = now > total ? over : now < total ? left : done;
    const said = words.replace("{given}", figure(now)).replace("{total}", figure(total))
      .replace("{left}", figure(Math.abs(total - now)));
    sum.classList.toggle("question-counter-over", now > total);
    if (sum.textContent !== said) sum.textContent = said;
  };
  list.addEventListener("input", update);
  update();
}

for (const list of document.querySelectorAll("[data-ranking]")) setUpRanking(list);
for (const list of document.querySelectorAll("[data-points]")) setUpPoints(list);
