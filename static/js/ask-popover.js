// The one popover of the page: shows a source or a reason beside the button that has the pointer or the focus.

import { make, say } from "./ask-words.js";

const popover = document.getElementById("ask-popover");
const GAP = 6;
const AROUND = 160;
let owner = null;
let hiding;

export function attach(button, content) {
  const show = () => open(button, content);
  button.addEventListener("mouseenter", show);
  button.addEventListener("focus", show);
  button.addEventListener("mouseleave", later);
  button.addEventListener("blur", close);
}

function open(button, content) {
  clearTimeout(hiding);
  if (owner === button) return;
  close();
  owner = button;
  popover.replaceChildren(...content());
  popover.hidden = false;
  button.setAttribute("aria-describedby", "ask-popover");
  place(button.getBoundingClientRect());
}

function place(beside) {
  const { width, height } = popover.getBoundingClientRect();
  const below = beside.bottom + GAP + height < innerHeight;
  popover.style.top = `${below ? beside.bottom + GAP : Math.max(GAP, beside.top - GAP - height)}px`;
  popover.style.left = `${Math.max(GAP, Math.min(beside.left, innerWidth - width - GAP))}px`;
}

function later() {
  clearTimeout(hiding);
  hiding = setTimeout(close, 150);
}

export function close() {
  clearTimeout(hiding);
  owner?.removeAttribute("aria-describedby");
  owner = null;
  popover.hidden = true;
}

popover.addEventListener("mouseenter", () => clearTimeout(hiding));
popover.addEventListener("mouseleave", later);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
addEventListener("scroll", close, { capture: true, passive: true });

export function sourceContent(source) {
  return [
    make("strong", {}, source.kind === "chart" ? say("from_chart") : source.title),
    about(source),
    ...flags(source),
    make("p", { class: "popover-text", lang: language(source.language) }, ...quoted(source.text || source.quote, source.quote)),
  ].filter(Boolean);
}

export function about(item) {
  const parts = [item.year, item.study_label, item.level_label, item.section, item.page ? say("page", { page: item.page }) : ""];
  return make("p", { class: "source-about" }, parts.filter(Boolean).join(" · "));
}

const SIGNS = { retracted: "✕", expired: "▲" };

// How the document stands today: retracted, or past the date until which it was meant to hold.
export function flags(item) {
  return (item.flags ?? []).map(({ kind, text }) => make("p", { class: `flag flag-${kind}` },
    make("span", { "aria-hidden": "true" }, SIGNS[kind]), ` ${text}`));
}

export function language(code) {
  return { zh: "zh-hans", en: "en" }[code];
}

function quoted(text, quote) {
  const at = quote ? text.indexOf(quote) : -1;
  if (at < 0) return [shortened(text, false, 2 * AROUND)];
  return [shortened(text.slice(0, at), true), make("mark", {}, quote), shortened(text.slice(at + quote.length), false)];
}

// Only so much of a passage as fits beside its quote: the whole of it is one click away.
export function shortened(part, fromEnd, most = AROUND) {
  if (part.length <= most) return part;
  return fromEnd ? `…${part.slice(-most)}` : `${part.slice(0, most)}…`;
}
