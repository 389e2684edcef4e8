// The course of a test opens where it was asked for: focus goes to it, stays with the control that zooms, and goes back when it closes.
const place = document.getElementById("trend");
const MINUTE = 60_000;
let asked = null;
let zoomed = "";

function close() {
  place.replaceChildren();
  asked?.focus();
}

place?.addEventListener("htmx:beforeSwap", (event) => {
  const from = event.detail.requestConfig.elt;
  zoomed = from === place || place.contains(from) ? from.dataset.zoom ?? "plot" : "";
  if (!zoomed) asked = from;
});
place?.addEventListener("htmx:afterSwap", () => {
  if (asked) place.querySelector(".trend-close").hidden = false;
  if (zoomed) {
    (place.querySelector(`[data-zoom="${zoomed}"]`) ?? place.querySelector(".trend-frame"))?.focus({ preventScroll: true });
    return;
  }
  place.querySelector("h2").focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
});
place?.addEventListener("click", (event) => { if (event.target.closest(".trend-close")) close(); });

const KEYS = { "+": "closer", "=": "closer", "-": "wider", ArrowLeft: "earlier", ArrowRight: "later", 0: "whole" };

place?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && asked) { close(); return; }
  if (!event.target.matches(".trend-frame") || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  const control = place.querySelector(`[data-zoom="${KEYS[event.key]}"]`);
  if (!control) return;
  window.htmx.ajax("GET", control.getAttribute("hx-get"), { source: place, target: place, swap: "innerHTML" });
});

// Dragging over a stretch of the plot looks into it.
let drag = null;

function across(frame, event) {
  const box = frame.querySelector("svg").getBoundingClientRect();
  const { width, left, right } = frame.querySelector("svg").dataset;
  const x = ((event.clientX - box.left) / box.width) * Number(width);
  return Math.min(Math.max(x, Number(left)), Number(right));
}

place?.addEventListener("pointerdown", (event) => {
  const frame = event.target.closest(".trend-frame[data-address]");
  if (!frame || event.button || !frame.querySelector("svg")) return;
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  mark.setAttribute("class", "trend-drag");
  ["y", "height"].forEach((name) => mark.setAttribute(name, name === "y" ? "16" : "228"));
  frame.querySelector("svg").append(mark);
  drag = { frame, mark, from: across(frame, event) };
});
window.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const to = across(drag.frame, event);
  drag.mark.setAttribute("x", Math.min(drag.from, to));
  drag.mark.setAttribute("width", Math.abs(to - drag.from));
});
window.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { frame, mark, from } = drag;
  const to = across(frame, event);
  drag = null;
  mark.remove();
  if (Math.abs(to - from) < 12) return;
  const query = new URLSearchParams(periodOf(frame, Math.min(from, to), Math.max(from, to)));
  window.htmx.ajax("GET", `${frame.dataset.address}?${query}`, { source: place, target: place, swap: "innerHTML" });
});

// Times are the clinic's own, so that only their distance is reckoned here.
function periodOf(frame, from, to) {
  const { left, right } = frame.querySelector("svg").dataset;
  const [first, last] = [frame.dataset.first, frame.dataset.last].map((text) => Date.parse(`${text}Z`));
  const at = (x, round) => round((first + ((x - Number(left)) / (Number(right) - Number(left))) * (last - first)) / MINUTE) * MINUTE;
  const [one, other] = [at(from, Math.floor), at(to, Math.ceil)];
  return { from: new Date(one).toISOString().slice(0, 16), to: new Date(Math.max(other, one + MINUTE)).toISOString().slice(0, 16) };
}
