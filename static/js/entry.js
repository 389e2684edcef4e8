// Suggests names while one is typed, and the units of the test that was chosen; the form works without.
const form = document.querySelector(".entry-form");
const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const typed = form.querySelector("[data-suggest]");
const names = typed && document.getElementById(`suggest-${typed.dataset.suggest}`);
const units = document.getElementById("units");
const known = form.dataset.units ? JSON.parse(document.getElementById(form.dataset.units).textContent) : {};
let timer = 0;
let asked = 0;

async function suggest() {
  const number = ++asked;
  const response = await fetch(form.dataset.suggestAt, {
    method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ words: typed.value }),
  }).catch(() => null);
  if (response?.ok && number === asked) names.innerHTML = await response.text();
}

function showUnits() {
  const found = known[typed.value] || [];
  units.replaceChildren(...found.map((unit) => Object.assign(document.createElement("option"), { value: unit })));
  const field = form.elements.unit;
  if (found.length && !field.value) [field.value] = found;
}

typed?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, 150);
});
if (units) typed.addEventListener("change", showUnits);
