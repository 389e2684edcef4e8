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

// The sentences the machine wrote in this text so far, by their number: what is pasted under it must be words of it.
const knownKey = new PluginKey("known");

function sentencesOf(doc, known) {
  const found = new Map();
  doc.descendants((node) => {
    const mark = node.isText && draftedMark(node);
    if (mark) found.set(mark.attrs.id, (found.get(mark.attrs.id) ?? "") + node.text);
  });
  found.forEach((text, id) => { if (!known.get(id)?.includes(text)) known.set(id, `${known.get(id) ?? ""}\n${text}`); });
  return known;
}

const isPaste = (transaction) => transaction.getMeta("paste") || ["paste", "drop"].includes(transaction.getMeta("uiEvent"));

function keepsMark(node, known) {
  const mark = draftedMark(node);
  return Boolean(mark && known.get(mark.attrs.id)?.includes(node.text));
}

function markOwnWords(transactions, oldState, newState) {
  const people = transactions.filter((one) => one.docChanged && !one.getMeta(BY_MACHINE) && !one.getMeta("history$"));
  if (!people.length) return null;
  const change = newState.tr;
  const edited = new Set();
  const known = knownKey.getState(newState);
  const pasted = people.some(isPaste);
  people.flatMap(replacements).forEach((part) => {
    const end = Math.min(part.to, newState.doc.content.size);
    const inserted = end > part.from ? newState.doc.textBetween(part.from, end) : "";
    const removed = part.before.textBetween(part.oldStart, part.oldEnd);
    if (!inserted && !removed) return;
    touchedSentences(part, inserted).forEach((id) => edited.add(id));
    if (inserted) {
      newState.doc.nodesBetween(part.from, end, (node, position, parent) => {
        if (!node.isText || parent.type === schema.nodes.heading || (pasted && keepsMark(node, known))) return;
        const [from, to] = [Math.max(position, part.from), Math.min(position + node.nodeSize, end)];
        change.removeMark(from, to, schema.marks.drafted);
        change.addMark(from, to, schema.marks.own.create());
      });
    }
  });
  if (edited.size) markEdited(change, edited);
  change.setStoredMarks(null);
  return change.docChanged ? change : null;
}

function markEdited(change, edited) {
  change.doc.descendants((node, position) => {
    const mark = node.isText && draftedMark(node);
    if (!mark || mark.attrs.edited || !edited.has(mark.attrs.id)) return;
    change.addMark(position, position + node.nodeSize, schema.marks.drafted.create({ ...mark.attrs, edited: true }));
  });
}

export const originPlugin = () => new Plugin({
  key: knownKey,
  state: {
    init: (_, state) => sentencesOf(state.doc, new Map()),
    apply: (transaction, known) => (transaction.docChanged && transaction.getMeta(BY_MACHINE) ? sentencesOf(transaction.doc, known) : known),
  },
  appendTransaction: markOwnWords,
});

// Small numbers after each sentence: the entries of the record it came from.
function chipsIn(block, start, facts, show) {
  const chips = [];
  block.forEach((node, offset, index) => {
    const mark = node.isText && draftedMark(node);
    if (!mark || !mark.attrs.sources.length) return;
    const next = index + 1 < block.childCount ? draftedMark(block.child(index + 1)) : null;
    if (next && next.attrs.id === mark.attrs.id) return;
    const { sources } = mark.attrs;
    chips.push(Decoration.widget(start + offset + node.nodeSize, () => chipsFor(sources, facts, show), { side: 1, marks: [], key: sources.join() }));
  });
  return chips;
}

function chipsOf(doc, facts, show) {
  const chips = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) chips.push(...chipsIn(node, position + 1, facts, show));
    return !node.isTextblock;
  });
  return DecorationSet.create(doc, chips);
}

// Only the paragraphs that a change touched get their chips anew, so that typing in a long report stays quick.
function chipsAfter(transaction, chips, facts, show) {
  let [from, to] = [transaction.doc.content.size, 0];
  transaction.mapping.maps.forEach((map, index) => map.forEach((_oldStart, _oldEnd, start, end) => {
    const rest = transaction.mapping.slice(index + 1);
    from = Math.min(from, rest.map(start, -1));
    to = Math.max(to, rest.map(end, 1));
  }));
  transaction.steps.forEach((step) => {
    if (!step.mark) return;
    from = Math.min(from, step.from);
    to = Math.max(to, step.to);
  });
  let kept = chips.map(transaction.mapping, transaction.doc);
  if (from > to) return kept;
  const { doc } = transaction;
  doc.nodesBetween(Math.max(0, from - 1), Math.min(doc.content.size, to + 1), (node, position) => {
    if (!node.isTextblock) return true;
    const start = position + 1;
    kept = kept.remove(kept.find(start, start + node.content.size)).add(doc, chipsIn(node, start, facts, show));
    return false;
  });
  return kept;
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
    apply: (transaction, chips) => (transaction.docChanged ? chipsAfter(transaction, chips, facts, show) : chips),
  },
  props: { decorations: (state) => chipsKey.getState(state) },
});

export function usedSources(doc) {
  const used = new Set();
  doc.descendants((node) => { if (node.isText) draftedMark(node)?.attrs.sources.forEach((key) => used.add(key)); });
  return used;
}
