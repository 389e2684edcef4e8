// What a report's document is made of; the server checks the same in records/reporting/document.py.
import { Schema, basicMarks } from "../vendor/report-editor.js";

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      content: "text*", group: "block", defining: true, attrs: { level: { default: 2 }, section: { default: "" } },
      parseDOM: [1, 2, 3, 4].map((level) => ({ tag: `h${level}` })), toDOM: () => ["h2", 0],
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
      toDOM: (mark) => ["span", { class: `drafted drafted-${["model", "literature"].includes(mark.attrs.by) ? mark.attrs.by : "code"}${mark.attrs.edited ? " drafted-edited" : ""}${mark.attrs.support === "absent" ? " drafted-absent" : ""}` }, 0],
    },
    own: { inclusive: true, excludes: "own drafted", toDOM: () => ["span", { class: "own" }, 0] },
  },
});

export const draftedMark = (node) => node.marks.find((mark) => mark.type === schema.marks.drafted);
