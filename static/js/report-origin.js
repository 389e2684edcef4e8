// Keeps apart who wrote what: a person's words lose the drafted mark, and a drafted sentence that was changed says so.
import { Decoration, DecorationSet, Plugin, PluginKey } from "../vendor/report-editor.js";
import { draftedMark, schema } from "./report-schema.js";

export const BY_MACHINE = "by-machine";

// The parts of the new document that each step replaced, with what stood there before.
function replacements(transaction) {
  const found = [];
  transaction.steps.forEach((step, index) => {
    step.getMap().forEach((oldStart, oldEnd, newStart, newEnd) => {
      const rest = transaction.mapping.slice(index + 1);
      found.push({ before: transaction.docs[index], oldStart, oldEnd, from: rest.map(newStart, -1), to: rest.map(newEnd, 1) });
    });
  });
  return found;
}

function touchedSentences({ before, oldStart, oldEnd }, insertedText) {
  const ids = new Set();
  if (oldEnd > oldStart) {
    before.nodesBetween(oldStart, oldEnd, (node) => {
      if (node.isText && draftedMark(node)) ids.add(draftedMark(node).attrs.id);
    });
  } else if (insertedText) {
    const place = before.resolve(oldStart);
    const left = place.nodeBefore && draftedMark(place.nodeBefore);
    const right = place.nodeAfter && draftedMark(place.nodeAfter);
    if (left && right && left.attrs.id === right.attrs.id) ids.add(left.attrs.id);
  }
  return ids;
}

function markOwnWords(transactions, oldState, newState) {
  const people = transactions.filter((one) => one.docChanged && !one.getMeta(BY_MACHINE) && !one.getMeta("history$"));
  if (!people.length) return null;
  const change = newState.tr;
  const edited = new Set();
  people.flatMap(replacements).forEach((part) => {
    const end = Math.min(part.to, newState.doc.content.size);
    const inserted = end > part.from ? newState.doc.textBetween(part.from, end) : "";
    const removed = part.before.textBetween(part.oldStart, part.oldEnd);
    if (!inserted && !removed) return;
    touchedSentences(part, inserted).forEach((id) => edited.add(id));
    if (inserted) {
      change.removeMark(part.from, end, schema.marks.drafted);
      newState.doc.nodesBetween(part.from, end, (node, position, parent) => {
        if (!node.isText || parent.type === schema.nodes.heading) return;
        change.addMark(Math.max(position, part.from), Math.min(position + node.nodeSize, end), schema.marks.own.create());
      });
    }
  });
  change.doc.descendants((node, position) => {
    const mark = node.isText && draftedMark(node);
    if (!mark || mark.attrs.edited || !edited.has(mark.attrs.id)) return;
    change.addMark(position, position + node.nodeSize, schema.marks.drafted.create({ ...mark.attrs, edited: true }));
  });
  change.setStoredMarks(null);
  return change.docChanged ? change : null;
}

export const originPlugin = () => new Plugin({ appendTransaction: markOwnWords });

// Small numbers after each sentence: the entries of the record it came from.
function chipsOf(doc, facts, show) {
  const chips = [];
  doc.descendants((node, position, parent, index) => {
    const mark = node.isText && draftedMark(node);
    if (!mark || !mark.attrs.sources.length) return;
    const next = index + 1 < parent.childCount ? draftedMark(parent.child(index + 1)) : null;
    if (next && next.attrs.id === mark.attrs.id) return;
    chips.push(Decoration.widget(position + node.nodeSize, () => chipsFor(mark.attrs.sources, facts, show), { side: 1, marks: [], key: mark.attrs.sources.join() }));
  });
  return DecorationSet.create(doc, chips);
}

function chipsFor(sources, facts, show) {
  const holder = document.createElement("span");
  holder.className = "source-chips";
  holder.setAttribute("aria-hidden", "true");
  sources.filter((key) => facts[key]).forEach((key) => {
    const chip = document.createElement("span");
    chip.className = "source-chip";
    chip.textContent = facts[key].number;
    chip.addEventListener("mousedown", (event) => { event.preventDefault(); show(key); });
    holder.append(chip);
  });
  return holder;
}

const chipsKey = new PluginKey("chips");

export const chipsPlugin = (facts, show) => new Plugin({
  key: chipsKey,
  state: {
    init: (_, state) => chipsOf(state.doc, facts, show),
    apply: (transaction, chips) => (transaction.docChanged ? chipsOf(transaction.doc, facts, show) : chips),
  },
  props: { decorations: (state) => chipsKey.getState(state) },
});

export function usedSources(doc) {
  const used = new Set();
  doc.descendants((node) => { if (node.isText) draftedMark(node)?.attrs.sources.forEach((key) => used.add(key)); });
  return used;
}
