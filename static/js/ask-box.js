// The question box: grows with its text, sends with Enter, and keeps what was typed until it has been taken.

import { chosen as filters } from "./ask-filters.js";
import { make, say } from "./ask-words.js";

const form = document.getElementById("ask-box");
const text = document.getElementById("ask-text");
const count = document.getElementById("ask-count");
const problem = document.getElementById("ask-problem");
const offer = document.getElementById("ask-offer");
const send = document.getElementById("ask-send");
const stop = document.getElementById("ask-stop");
const LINES = 6;

export function setUp({ limit, submit, halt }) {
  text.addEventListener("input", () => {
    grow();
    tellLength(limit);
  });
  text.addEventListener("keydown", (event) => {
    // While a Chinese word is being composed, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(false);
  });
  stop.addEventListener("click", halt);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) halt();
  });
  document.querySelectorAll("[data-example]").forEach((button) => button.addEventListener("click", () => {
    text.value = button.textContent;
    grow();
    submit(false);
  }));
}

export function wish() {
  const corpora = [...form.querySelectorAll("[name=corpora]")];
  const chosen = corpora.filter((box) => box.checked).map((box) => box.value);
  return {
    text: text.value,
    corpora: chosen.length === corpora.length ? [] : chosen,
    filters: filters(),
    background: Boolean(document.getElementById("ask-background")?.checked),
  };
}

export function put(question) {
  text.value = question;
  grow();
  text.focus();
}

function grow() {
  const line = parseFloat(getComputedStyle(text).lineHeight);
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, line * LINES + 14)}px`;
}

function tellLength(limit) {
  count.hidden = text.value.length < limit * 0.8;
  count.textContent = say("too_long", { length: text.value.length, limit });
}

export function taken() {
  text.value = "";
  count.hidden = true;
  clear();
  grow();
}

export function clear() {
  problem.hidden = true;
  offer.hidden = true;
}

export function refuse(message, link) {
  problem.replaceChildren(message, ...(link ? [" ", make("a", { href: link.url }, link.text)] : []));
  problem.hidden = false;
  text.focus();
}

export function busy(running) {
  stop.hidden = !running;
  send.hidden = running;
}

export function offerInstruction(instruction, askAnyway) {
  offer.replaceChildren(make("h2", {}, instruction.label), make("p", {}, instruction.message),
    make("div", { class: "offer-choices" },
      ...instruction.choices.map(({ url, label }) => make("a", { class: "button button-primary", href: url }, label)),
      make("button", { type: "button", class: "button button-quiet", onclick: askAnyway }, say("ask_anyway"))));
  offer.hidden = false;
  offer.querySelector("button, a").focus();
}
