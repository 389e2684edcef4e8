// What the report editor takes from ProseMirror, in one file.
export { baseKeymap, toggleMark, chainCommands, exitCode } from "prosemirror-commands";
export { history, redo, undo } from "prosemirror-history";
export { InputRule, inputRules, wrappingInputRule } from "prosemirror-inputrules";
export { keymap } from "prosemirror-keymap";
export { DOMSerializer, Fragment, Node, Schema, Slice } from "prosemirror-model";
export { marks as basicMarks } from "prosemirror-schema-basic";
export { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
export { EditorState, Plugin, PluginKey, TextSelection } from "prosemirror-state";
export { ReplaceStep, ReplaceAroundStep } from "prosemirror-transform";
export { Decoration, DecorationSet, EditorView } from "prosemirror-view";
