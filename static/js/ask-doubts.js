// What stands apart from an answer: sentences that its sources don't support, sources that disagree, and what the marks mean.

import { openSource } from "./ask-evidence.js";
import { about, flags, language } from "./ask-popover.js";
import { make, say } from "./ask-words.js";

export const MARKS = { supported: "✓", partly: "◐", contradicted: "✕", unsupported: "?" };
export const IN_AN_ANSWER = new Set(["supported", "partly"]);

export const mark = (support) => make("span", { class: `support support-${support}`, "aria-hidden": "true" }, MARKS[support]);

// No part of the answer: struck through, each with its reason, and closed until somebody wants to see it.
export function leftOut(sentences, lang) {
  if (!sentences.length) return null;
  const line = ({ text, support, support_label: label, reason }) => make("li", {},
    mark(support), make("span", { class: "visually-hidden" }, `${label}: `),
    make("s", { lang }, text), make("span", { class: "left-out-why" }, reason));
  return make("details", { class: "left-out" },
    make("summary", {}, sentences.length === 1 ? say("left_out_one") : say("left_out_many", { count: sentences.length })),
    make("p", {}, say("left_out_about")), make("ul", {}, ...sentences.map(line)));
}

// Both sides of each point on which sources say opposite things.
export function disagreement(found) {
  if (!found.length) return null;
  return make("section", { class: "disagreement card" },
    make("h3", {}, make("span", { "aria-hidden": "true" }, "⇄ "), say("sources_disagree")),
    ...found.flatMap(({ sentence, sides }) => [make("p", {}, sentence), make("div", { class: "sides" }, ...sides.map((side, index) => figure(side, index, sides)))]));
}

function figure(side, index, sides) {
  const open = make("button", { class: "side-title", type: "button", onclick: () => openSource(sides, index, open) }, side.title);
  return make("figure", {}, make("blockquote", { lang: language(side.language) }, side.quote),
    make("figcaption", {}, open, about(side), ...flags(side)));
}

export function legend() {
  return make("details", { class: "used legend" }, make("summary", {}, say("legend")),
    make("ul", {}, ...Object.keys(MARKS).map((support) => make("li", {}, mark(support), " ", say(`mark_${support}`)))));
}
