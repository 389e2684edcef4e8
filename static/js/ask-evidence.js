// The evidence zone: the cards of one answer, and a document opened at the cited passage.

import { about, flags, language, shortened } from "./ask-popover.js";
import { make, say } from "./ask-words.js";
import { openDrawer } from "./ask-drawers.js";

const AROUND = 80;
const zone = document.getElementById("ask-evidence");
const cards = document.getElementById("evidence-cards");
const opened = document.getElementById("evidence-document");
const text = document.getElementById("evidence-text");
const title = document.getElementById("evidence-title");
const place = document.getElementById("evidence-place");
const previous = document.getElementById("evidence-previous");
const next = document.getElementById("evidence-next");
let steps = [];
let step = 0;
let opener = null;

export function showCards(items, { nearest = false } = {}) {
  title.textContent = nearest ? say("nearest") : items.length ? say("evidence_count", { count: items.length }) : say("evidence");
  cards.replaceChildren(...(items.length ? items.map(card) : [make("p", { class: "evidence-none" }, say("no_evidence"))]));
  close();
}

function card(item, index, all) {
  const open = make("button", { class: "evidence-title", type: "button", onclick: () => openSource(all, index, open) }, item.title);
  return make("article", { class: `evidence-card${item.flags?.some(({ kind }) => kind === "retracted") ? " evidence-retracted" : ""}` },
    make("h3", {}, open), about(item), ...flags(item),
    make("p", { class: "evidence-text", lang: language(item.language) },
      shortened(item.before, true, AROUND), make("mark", {}, item.deciding), shortened(item.after, false, AROUND)),
    also(item.also ?? []));
}

// Passages of other documents that say nearly the same stand folded under the best of them.
function also(twins) {
  if (!twins.length) return null;
  const line = (twin, index) => {
    const open = make("button", { class: "also-title", type: "button", onclick: () => openSource(twins, index, open) }, twin.title);
    return make("li", {}, open, about(twin), ...flags(twin));
  };
  return make("details", { class: "also" },
    make("summary", {}, twins.length === 1 ? say("also_one") : say("also_many", { count: twins.length })),
    make("ul", {}, ...twins.map(line)));
}

export function openSource(items, index, button) {
  steps = items;
  step = index;
  opener = button ?? opener;
  show();
  openDrawer(zone.id);
}

async function show() {
  const item = steps[step];
  cards.hidden = true;
  opened.hidden = false;
  place.textContent = `${step + 1} / ${steps.length}`;
  previous.disabled = step === 0;
  next.disabled = step === steps.length - 1;
  if (item.url) await load(item);
  else text.replaceChildren(make("h3", {}, item.kind === "chart" ? say("from_chart") : item.title),
    item.kind === "chart" ? "" : make("p", { class: "notice" }, say("not_located")),
    make("blockquote", { lang: language(item.language) }, item.text || item.quote));
}

async function load(item) {
  try {
    const response = await fetch(item.url, { headers: { "HX-Request": "true" } });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    if (steps[step] !== item) return;
    text.replaceChildren(...html.body.childNodes);
    window.htmx?.process(text);
    (text.querySelector(".mark-quote") ?? text.querySelector("#cited"))?.scrollIntoView({ block: "center" });
  } catch {
    text.replaceChildren(make("p", { class: "notice notice-error" }, say("load_failed")));
  }
}

function close() {
  opened.hidden = true;
  cards.hidden = false;
}

function back() {
  close();
  opener?.focus();
}

function go(by) {
  step += by;
  show();
}

document.getElementById("evidence-back").addEventListener("click", back);
previous.addEventListener("click", () => go(-1));
next.addEventListener("click", () => go(1));
