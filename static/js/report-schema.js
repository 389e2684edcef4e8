// What a report's document is made of; the server checks the same in records/reporting/document.py.
import { Schema, basicMarks } from "../vendor/report-editor.js";

// What a sentence says of itself on the clipboard; whether it is believed is decided in report-origin.js and by the server.
function draftedFrom(text) {
  try {
    const { id, sources, support, by, edited } = JSON.parse(text);
    if (!Array.isArray(sources)) return false;
    return { id: String(id), sources: sources.map(String), support: String(support), by: String(by), edited: Boolean(edited) };
  } catch {
    return false;
  }
}

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      content: "text*", group: "block", defining: true, attrs: { level: { default: 2 }, section: { default: "" } },
      parseDOM: [1, 2, 3, 4].map((level) => ({ tag: `h${level}`, getAttrs: (dom) => ({ section: dom.dataset.section ?? "" }) })),
      toDOM: (node) => ["h2", { "data-section": node.attrs.section }, 0],
    },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }, { tag: "ol" }], toDOM: () => ["ul", 0] },
    list_item: { content: "paragraph block*", parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0], defining: true },
    text: { group: "inline" },
  },
  marks: {
    strong: { ...basicMarks.strong, parseDOM: [{ tag: "strong" }, { tag: "b" }] },
    em: { ...basicMarks.em, parseDOM: [{ tag: "em" }, { tag: "i" }] },
    drafted: {
      attrs: { id: { default: "" }, sources: { default: [] }, support: { default: "" }, by: { default: "code" }, edited: { default: false } },
      inclusive: false, excludes: "drafted own",
      parseDOM: [{ tag: "span[data-drafted]", getAttrs: (dom) => draftedFrom(dom.dataset.drafted) }],
      toDOM: (mark) => ["span", { "data-drafted": JSON.stringify(mark.attrs), class: `drafted drafted-${["model", "literature"].includes(mark.attrs.by) ? mark.attrs.by : "code"}${mark.attrs.edited ? " drafted-edited" : ""}${mark.attrs.support === "absent" ? " drafted-absent" : ""}` }, 0],
    },
    own: { inclusive: true, excludes: "own drafted", parseDOM: [{ tag: "span.own" }], toDOM: () => ["span", { class: "own" }, 0] },
  },
});

export const draftedMark = (node) => node.marks.find((mark) => mark.type === schema.marks.drafted);
