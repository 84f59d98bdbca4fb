// The menu on small screens, and focus on what the page says first. Without it everything is open.
for (const button of document.querySelectorAll("[data-menu]")) {
  const list = document.getElementById(button.getAttribute("aria-controls"));
  const set = (open) => {
    button.setAttribute("aria-expanded", String(open));
    list.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  button.closest("nav").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      set(false);
      button.focus();
    }
  });
}

document.querySelector("[data-focus-first]")?.focus();

// A line of time wider than the screen opens on today.
for (const drawing of document.querySelectorAll(".of-chart-scroll")) {
  const today = drawing.querySelector(".today")?.getBoundingClientRect();
  if (today) {
    const start = drawing.getBoundingClientRect().left;
    drawing.scrollLeft = today.left + today.width / 2 - start - drawing.clientWidth / 2;
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
