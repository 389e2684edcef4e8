// Suggestions of the literature beside the text: one is moved in as it stands, and what is in the text is ticked.
import { draftedMark } from "./report-schema.js";

const place = document.getElementById("report-literature");

function marksIn(doc) {
  const found = new Set();
  doc.descendants((node) => { if (node.isText) found.add(draftedMark(node)?.attrs.id); });
  return found;
}

export class Suggestions {
  constructor({ paper }) {
    this.paper = paper;
    place.addEventListener("click", (event) => {
      const button = event.target.closest(".suggestion-move");
      if (button) this.move(button);
    });
    place.addEventListener("htmx:beforeSwap", () => { this.at = [...place.querySelectorAll("button")].indexOf(document.activeElement); });
    place.addEventListener("htmx:afterSwap", () => { this.tick(); this.refocus(); });
  }

  move(button) {
    const { mark, text } = button.closest(".suggestion").dataset;
    this.paper.insertSuggestion(mark, text);
    window.htmx.trigger(button, "moved");
  }

  tick() {
    const marks = marksIn(this.paper.doc);
    place.querySelectorAll(".suggestion[data-mark]").forEach((line) => {
      const used = marks.has(line.dataset.mark);
      line.querySelector(".suggestion-used").hidden = !used;
      line.querySelectorAll(".suggestion-move, .suggestion-dismiss").forEach((button) => { button.hidden = used; });
    });
  }

  // What was dismissed by keyboard leaves the focus on what takes its place.
  refocus() {
    if (this.at < 0 || place.contains(document.activeElement) || document.activeElement !== document.body) return;
    const buttons = [...place.querySelectorAll("button:not([hidden])")];
    buttons[Math.min(this.at, buttons.length - 1)]?.focus({ preventScroll: true });
  }

  refresh() { window.htmx.trigger(place, "refresh"); }
}
