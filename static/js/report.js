// The report page: puts the editor, its saving, the stream of the draft and the panes together.
import { Buffer } from "./report-buffer.js";
import { Drafting } from "./report-drafting.js";
import { usedSources } from "./report-origin.js";
import { Paper } from "./report-paper.js";
import { showChecks, showFact, showSentence, showShares, tickUsed } from "./report-panes.js";
import { Phrases } from "./report-phrases.js";
import { Saving } from "./report-saving.js";
import { Suggestions } from "./report-suggestions.js";

const settings = JSON.parse(document.getElementById("report-settings").textContent);
const place = document.getElementById("report-paper");
const savedLine = document.getElementById("report-saved");
const stageLine = document.getElementById("report-stage");
const tools = document.getElementById("report-tools");
const signLink = document.getElementById("report-sign");

document.getElementById("report-read").hidden = true;
if (!settings.editable) place.classList.add("paper-clean");

// What stands beside the text waits until the key is drawn.
const waiting = new Map();
function soon(name, act) {
  if (!waiting.has(name)) setTimeout(() => { const last = waiting.get(name); waiting.delete(name); last(); }, 120);
  waiting.set(name, act);
}

const paper = new Paper({
  place, settings, showFact,
  onChange: (byPerson) => {
    soon("used", () => { tickUsed(usedSources(paper.doc)); suggestions.tick(); });
    if (byPerson) saving.changed();
  },
  onCaret: (sentence) => soon("caret", () => { showSentence(settings, sentence); showTools(); }),
  onPhrases: () => phrases.open(),
});

const phrases = new Phrases({
  box: document.getElementById("report-phrases"), phrases: settings.phrases,
  insert: (text) => paper.insertPhrase(text), back: () => paper.focus(),
});

const suggestions = new Suggestions({ paper });

const saving = new Saving({
  settings,
  read: () => paper.doc,
  replace: (json) => paper.replace(json),
  line: (text) => { savedLine.textContent = text; },
  buffer: new Buffer({ report: settings.report, key: settings.buffer_key }),
  onSaved: (answer) => {
    showChecks(settings, answer.checks);
    showShares(settings, answer.shares);
    window.htmx?.trigger(document.body, "report-saved");
  },
});

function showTools() {
  tools.querySelectorAll("[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(paper.isActive(button.dataset.command))));
}

function ready() {
  tools.hidden = !settings.editable;
  document.querySelectorAll(".fact-insert").forEach((button) => { button.disabled = !settings.editable; });
  if (signLink) signLink.hidden = false;
  document.querySelectorAll(".report-paper-link").forEach((link) => { link.hidden = false; });
}

tools.addEventListener("mousedown", (event) => event.preventDefault());
tools.addEventListener("click", (event) => {
  const button = event.target.closest("[data-command]");
  if (button?.dataset.command === "phrases") phrases.open();
  else if (button) paper.run(button.dataset.command);
});
document.querySelector(".report-facts").addEventListener("click", (event) => {
  const button = event.target.closest(".fact-insert");
  if (button) paper.insertFact(button.closest(".fact").dataset.key);
});
signLink?.addEventListener("click", async (event) => {
  if (!saving.dirty) return;
  event.preventDefault();
  if (await saving.save()) location.assign(signLink.href);
});

if (settings.drafting) {
  new Drafting({
    settings, paper, stopButton: document.getElementById("report-stop"),
    stage: (text) => { stageLine.textContent = text; },
    finished: (message) => {
      paper.replace(message.document);
      saving.version = message.version;
      if (settings.editable) paper.unlock();
      ready();
      saving.dirty = true;
      saving.save();
      suggestions.refresh();
    },
  }).start();
} else {
  tickUsed(usedSources(paper.doc));
  showChecks(settings, settings.checks);
  showShares(settings, settings.shares);
  ready();
  if (settings.editable) {
    saving.restore().then((at) => {
      if (at) stageLine.textContent = settings.words.restored.replace("%(time)s", new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    });
  }
}
