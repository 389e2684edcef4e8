// The editor itself: mounts ProseMirror, shows a growing draft, inserts facts.
import {
  EditorState, EditorView, Fragment, Node, Slice, TextSelection, baseKeymap, history, inputRules, keymap, liftListItem, redo,
  sinkListItem, splitListItem, toggleMark, undo, wrapInList, wrappingInputRule,
} from "../vendor/report-editor.js";
import { BY_MACHINE, chipsPlugin, originPlugin } from "./report-origin.js";
import { draftedMark, schema } from "./report-schema.js";

const { heading, paragraph, list_item: item, bullet_list: list } = schema.nodes;

function toggleHeading(state, dispatch) {
  const { $from } = state.selection;
  const type = $from.parent.type === heading ? paragraph : heading;
  if (dispatch) dispatch(state.tr.setBlockType($from.pos, $from.pos, type));
  return true;
}

export const commands = {
  strong: toggleMark(schema.marks.strong), em: toggleMark(schema.marks.em), heading: toggleHeading,
  list: (state, dispatch) => wrapInList(list)(state, dispatch) || liftListItem(item)(state, dispatch), undo, redo,
};

export class Paper {
  constructor({ place, settings, onChange, onCaret, showFact, onPhrases }) {
    this.settings = settings;
    this.editable = settings.editable && Boolean(settings.document);
    this.prose = new Set(settings.prose);
    const plugins = [
      keymap({
        "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo, "Mod-;": () => { onPhrases(); return true; }, "Mod-b": commands.strong, "Mod-i": commands.em,
        Enter: splitListItem(item), Tab: sinkListItem(item), "Shift-Tab": liftListItem(item),
      }),
      keymap(baseKeymap), history(), inputRules({ rules: [wrappingInputRule(/^\s*[-*]\s$/, list)] }),
      originPlugin(), chipsPlugin(settings.facts, showFact),
    ];
    const doc = settings.document ? Node.fromJSON(schema, settings.document) : schema.node("doc", null, [paragraph.create()]);
    this.view = new EditorView(place, {
      state: EditorState.create({ schema, doc, plugins }),
      editable: () => this.editable,
      // A browser hands its own styles along with copied text; the page's policy forbids them and the schema needs none.
      transformPastedHTML: (html) => html.replace(/\sstyle=("[^"]*"|'[^']*')/g, ""),
      attributes: () => ({
        class: "report-text", "aria-label": settings.words.text, spellcheck: "false",
        ...(this.editable ? { role: "textbox", "aria-multiline": "true" } : { role: "document" }),
      }),
      dispatchTransaction: (transaction) => {
        this.view.updateState(this.view.state.apply(transaction));
        if (transaction.docChanged) onChange(!transaction.getMeta("from-server"));
        if (transaction.docChanged || transaction.selectionSet) onCaret(this.sentenceAtCaret());
      },
    });
    this.entered = false;
    this.view.dom.addEventListener("focus", () => { this.entered = true; }, { once: true });
    place.setAttribute("data-ready", "");
  }

  get doc() { return this.view.state.doc; }

  unlock() {
    this.editable = true;
    this.view.setProps({});
  }

  // What the server wrote replaces the whole text without becoming a step to undo.
  replace(json, { end = false } = {}) {
    const doc = Node.fromJSON(schema, json);
    const change = this.view.state.tr.replaceWith(0, this.doc.content.size, doc.content);
    if (end) change.setSelection(TextSelection.atEnd(change.doc));
    this.fromServer(change);
  }

  fromServer(change) {
    this.view.dispatch(change.setMeta(BY_MACHINE, true).setMeta("from-server", true).setMeta("addToHistory", false));
  }

  clear() {
    this.empty = true;
    this.current = "";
    this.fromServer(this.view.state.tr.replaceWith(0, this.doc.content.size, paragraph.create()));
  }

  section({ key, title }) {
    this.current = key;
    this.count = 0;
    const start = this.empty ? 0 : this.doc.content.size;
    const blocks = [heading.create({ section: key }, schema.text(title)), paragraph.create()];
    this.grow(this.view.state.tr.replaceWith(start, this.doc.content.size, blocks));
    this.empty = false;
  }

  sentence({ text, sources, support, written_by: by }) {
    this.count += 1;
    const mark = schema.marks.drafted.create({ id: `${this.current}-${this.count}`, sources, support, by });
    const node = schema.text(text, [mark]);
    const end = this.doc.content.size;
    const joins = this.count === 1 || this.prose.has(this.current);
    const space = joins && this.count > 1 && this.settings.language === "en" ? [schema.text(" ")] : [];
    this.grow(joins ? this.view.state.tr.insert(end - 1, [...space, node]) : this.view.state.tr.insert(end, paragraph.create(null, node)));
  }

  sections(sections) {
    this.clear();
    sections.forEach((section) => {
      this.section(section);
      section.sentences.forEach((sentence) => this.sentence(sentence));
    });
  }

  // The page follows only while its reader is at the end.
  grow(change) {
    const page = document.scrollingElement;
    const atEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
    this.fromServer(change);
    if (atEnd) page.scrollTop = page.scrollHeight;
  }

  insertFact(key) {
    const mark = schema.marks.drafted.create({ id: `${key}-${Date.now()}`, sources: [key], support: "supported", by: "code" });
    const { from, to } = this.view.state.selection;
    const change = this.view.state.tr.replaceRangeWith(from, to, schema.text(this.settings.facts[key].text, [mark]));
    this.view.dispatch(change.setMeta(BY_MACHINE, true));
    this.view.focus();
  }

  // A sentence of the literature becomes a paragraph of its own: after the one with the caret, or at the end before any was chosen.
  insertSuggestion(id, text) {
    const mark = schema.marks.drafted.create({ id, sources: [], support: "cited", by: "literature" });
    const { $to } = this.view.state.selection;
    const { lastChild } = this.doc;
    const end = this.doc.content.size;
    const blank = lastChild.type === paragraph && !lastChild.content.size ? lastChild.nodeSize : 0;
    const place = this.entered ? $to.after(1) : end - blank;
    const line = paragraph.create(null, schema.text(text, [mark]));
    const change = this.view.state.tr.replaceWith(place, this.entered ? place : end, line);
    change.setSelection(TextSelection.create(change.doc, place + 1 + text.length)).scrollIntoView();
    this.view.dispatch(change.setMeta(BY_MACHINE, true));
  }

  // A phrase in the person's own hand: each line a paragraph, «# » begins a heading.
  insertPhrase(text) {
    const blocks = text.split(/\r?\n/).map((line) => {
      const title = line.startsWith("# ");
      const words = title ? line.slice(2) : line;
      return (title ? heading : paragraph).create(null, words ? schema.text(words) : null);
    });
    const slice = blocks.length === 1 && blocks[0].type === paragraph ? new Slice(Fragment.from(blocks[0].content), 0, 0) : new Slice(Fragment.from(blocks), 1, 1);
    this.view.dispatch(this.view.state.tr.replaceSelection(slice).scrollIntoView());
    this.view.focus();
  }

  focus() { this.view.focus(); }

  run(name) {
    commands[name](this.view.state, this.view.dispatch);
    this.view.focus();
  }

  isActive(name) {
    const { from, to, $from, empty } = this.view.state.selection;
    const type = schema.marks[name];
    if (!type) return false;
    return empty ? Boolean(type.isInSet(this.view.state.storedMarks || $from.marks())) : this.doc.rangeHasMark(from, to, type);
  }

  sentenceAtCaret() {
    const { $from } = this.view.state.selection;
    const node = $from.nodeBefore?.isText && $from.textOffset ? $from.parent.maybeChild($from.index()) : $from.nodeAfter || $from.nodeBefore;
    if (!node?.isText) return null;
    const mark = draftedMark(node);
    return { text: node.text, drafted: mark ? mark.attrs : null, own: Boolean(schema.marks.own.isInSet(node.marks)) };
  }
}
