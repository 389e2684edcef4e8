// Several answers to one question share a place: the newest shows, the earlier ones are a step away.

import { make, say } from "./ask-words.js";

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
    step(index - 1, "earlier", "‹"), say("version", { number: index + 1, count: turns.length }), step(index + 1, "later", "›")));
  if (instead !== turn) instead.element.replaceWith(turn.element);
  choose(turn);
}
