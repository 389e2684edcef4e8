// Several answers to one question share a place: the newest shows, the earlier ones are a step away.

import { compare } from "./ask-compare.js";
import { make, say } from "./ask-words.js";

// The one on show beside the one before it; the first one beside the second.
function compareWith(turns, index) {
  const pair = index ? [turns[index - 1], turns[index]] : [turns[0], turns[1]];
  compare(...pair.map((turn) => turn.answer));
}

export function pager(turns, choose) {
  const shown = turns.findLast((turn) => turn.element.isConnected) ?? turns[0];
  show(turns, turns.length - 1, shown, choose);
}

function show(turns, index, instead, choose) {
  const turn = turns[index];
  turn.element.querySelector(".versions")?.remove();
  const step = (to, word, glyph) => make("button", { type: "button", class: "button button-quiet", "aria-label": say(word),
    disabled: to < 0 || to >= turns.length, onclick: () => show(turns, to, turn, choose) }, glyph);
  turn.element.querySelector(".turn-question").after(make("p", { class: "versions" },
    step(index - 1, "earlier", "‹"), say("version", { number: index + 1, count: turns.length }), step(index + 1, "later", "›"),
    make("button", { type: "button", class: "button button-quiet", onclick: () => compareWith(turns, index) }, say("compare"))));
  if (instead !== turn) instead.element.replaceWith(turn.element);
  choose(turn);
}
