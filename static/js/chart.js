// The course of a test opens where it was asked for: focus goes to it, and back to the test when it closes.
const place = document.getElementById("trend");
let asked = null;

function close() {
  place.replaceChildren();
  asked?.focus();
}

place?.addEventListener("htmx:beforeSwap", (event) => { asked = event.detail.requestConfig.elt; });
place?.addEventListener("htmx:afterSwap", () => {
  place.querySelector(".trend-close").hidden = false;
  place.querySelector("h2").focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
});
place?.addEventListener("click", (event) => { if (event.target.closest(".trend-close")) close(); });
place?.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
