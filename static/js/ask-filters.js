// The filters of the box: which sources may be evidence. They stay with the conversation.

import { say } from "./ask-words.js";

const filters = document.getElementById("ask-filters");
const said = document.getElementById("filters-said");
const form = document.getElementById("ask-box");
const CHOICES = ["languages", "study_types"];
const NUMBERS = ["year_from", "year_to", "minimum_evidence_level"];

const boxes = (name) => [...form.querySelectorAll(`[name="${name}"]`)];

// Empty fields are left out; a year that is no whole number goes along as typed, and the server says what is wrong.
export function chosen() {
  const values = {};
  for (const name of NUMBERS) {
    const field = form.elements[name];
    if (field.validity.badInput) values[name] = field.value || "?";
    else if (field.value !== "") values[name] = Number(field.value);
  }
  for (const name of CHOICES) {
    const checked = boxes(name).filter((box) => box.checked).map((box) => box.value);
    if (checked.length) values[name] = checked;
  }
  return values;
}

export function restore({ corpora, ...wanted }) {
  if (corpora.length) boxes("corpora").forEach((box) => { box.checked = corpora.includes(box.value); });
  NUMBERS.forEach((name) => { form.elements[name].value = wanted[name] ?? ""; });
  CHOICES.forEach((name) => boxes(name).forEach((box) => { box.checked = (wanted[name] ?? []).includes(box.value); }));
  tell();
}

export function clear() {
  restore({ corpora: [] });
}

function tell() {
  const count = Object.keys(chosen()).length;
  said.textContent = count ? say("filters_set", { count }) : say("filters");
  filters.classList.toggle("filters-on", count > 0);
}

function close() {
  filters.open = false;
}

filters.addEventListener("input", tell);
document.getElementById("filters-clear").addEventListener("click", () => {
  clear();
  filters.querySelector("summary").focus();
});
filters.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && filters.open) {
    event.stopPropagation();
    close();
    filters.querySelector("summary").focus();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    // Enter in a field closes the panel; the question is sent from its own box.
    event.preventDefault();
    close();
    document.getElementById("ask-text").focus();
  }
});
document.addEventListener("click", (event) => {
  if (filters.open && !filters.contains(event.target)) close();
});
