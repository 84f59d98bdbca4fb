// A place chosen by pressing on our drawing, which is linear in degrees. The boxes beside it say the
// same, can always be typed in, and have the last word; without script they are all there is.

const DEGREES = /^([+-]?[0-9]{1,3})(?:[.,]([0-9]+))?$/;

function degrees(text) {
  const found = DEGREES.exec(text.trim().replace("−", "-"));
  return found ? Number(`${found[1]}.${found[2] ?? 0}`) : null;
}

function setUp(place) {
  const [lat, lon] = ["lat", "lon"].map((part) => place.querySelector(`[data-part="${part}"]`));
  const drawing = place.querySelector("svg");
  const marker = drawing.querySelector("[data-marker]");
  const status = place.querySelector("[data-chosen]");
  const side = (name) => Number(drawing.getAttribute(`data-${name}`));
  const [south, west, north, east] = ["south", "west", "north", "east"].map(side);
  const { width, height } = drawing.viewBox.baseVal;

  const draw = () => {
    const [y, x] = [degrees(lat.value), degrees(lon.value)];
    const isInside = y !== null && x !== null && y >= south && y <= north && x >= west && x <= east;
    marker.setAttribute("visibility", isInside ? "visible" : "hidden");
    if (!isInside) return;
    const across = ((x - west) / (east - west)) * width;
    const down = ((north - y) / (north - south)) * height;
    marker.setAttribute("transform", `translate(${across} ${down})`);
  };

  const choose = (event) => {
    const box = drawing.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    lat.value = (north - down * (north - south)).toFixed(4).replace(".", ",");
    lon.value = (west + across * (east - west)).toFixed(4).replace(".", ",");
    draw();
    status.textContent = status.dataset.words.replace("{lat}", lat.value).replace("{lon}", lon.value);
    lon.dispatchEvent(new Event("input", { bubbles: true }));
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  };

  place.querySelector("figure").dataset.choosing = "";
  place.querySelector("[data-how]").hidden = false;
  drawing.addEventListener("click", choose);
  place.addEventListener("input", draw);
  draw();
}

for (const place of document.querySelectorAll("[data-map-point]")) setUp(place);
