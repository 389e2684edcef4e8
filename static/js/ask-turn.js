// One question with its answer: drawn from what is stored, or event by event while it is written.

import { attach, sourceContent } from "./ask-popover.js";
import { disagreement, leftOut, MARKS } from "./ask-doubts.js";
import { openSource, showCards } from "./ask-evidence.js";
import { footer } from "./ask-footer.js";
import { announce, make, number, say, seconds } from "./ask-words.js";

const standing = ({ flags = [] }) => flags.map(({ kind }) => ` chip-${kind}`).join("");

export class Turn {
  constructor(data, actions) {
    this.actions = actions;
    this.stage = make("p", { class: "stage" });
    this.notice = make("p", { class: "turn-notice", hidden: true });
    this.text = make("p", { class: "answer-text prose" });
    // Above the text, where nothing that streams can move it.
    this.chart = make("div", {}, this.background(data.background) ?? "");
    this.below = make("div", { class: "answer-below" });
    this.foot = make("footer", { class: "turn-foot" });
    this.element = make("article", { class: "turn" },
      make("h2", { class: "turn-question" }, data.question.text),
      data.question.filters.length ? make("p", { class: "turn-filters" }, say("filtered", { filters: data.question.filters.join(" · ") })) : "",
      this.stage, this.notice, this.chart, this.text, this.below, this.foot);
    this.element.addEventListener("focusin", () => this.chosen());
    this.element.addEventListener("click", () => this.chosen());
    this.draw(data);
  }

  get answer() {
    return this.data.answer;
  }

  get running() {
    return this.data.state === "writing";
  }

  draw(data) {
    this.data = data;
    this.element.dataset.state = data.state;
    this.draft = make("span", { class: "draft" });
    this.text.replaceChildren(...data.sentences.map((sentence) => this.sentence(sentence)), this.draft);
    this.text.lang = data.question.language === "zh" ? "zh-hans" : "en";
    this.tell(data.fell_back);
    this.stages = [];
    if (!this.running) {
      const { evidence, total } = data.timings;
      if (data.evidence.length && evidence !== undefined) this.found(data.evidence.length, data.total_passages, evidence);
      if (total !== undefined) this.stages.push(`${say("done")} ${seconds(total)}`);
    } else this.stages.push(say("starting"));
    this.stageLine();
    this.rest();
    this.evidence();
  }

  rest() {
    const { data } = this;
    this.below.replaceChildren(...[
      data.abstained ? this.abstention(data.abstained) : null,
      ...(data.warnings ?? []).map(({ kind, text }) => make("p", { class: `notice ${kind === "retracted" ? "notice-error" : "notice-warning"}` }, text)),
      disagreement(data.disagreements ?? []),
      leftOut(data.left_out ?? [], this.text.lang),
      data.state_message ? make("p", { class: "answer-note" }, data.state_message) : null,
    ].filter(Boolean));
    this.foot.replaceChildren(...(this.running ? [] : footer(data, this.actions)));
  }

  abstention(abstained) {
    return make("section", { class: "abstained card" }, make("h3", {}, say("not_enough")),
      make("p", {}, abstained.message), make("p", {}, say("ask_instead")),
      this.data.question.filters.length ? make("button", { type: "button", class: "button", onclick: () => this.actions.widen(this) }, say("widen")) : null);
  }

  background(lines) {
    if (!lines.length) return null;
    return make("details", { class: "left-chart" }, make("summary", {}, say("left_chart", { count: lines.length })),
      make("ol", {}, ...lines.map((line) => make("li", {}, make("span", { class: "chip chip-chart" }, line.label), ` ${line.text}`))));
  }

  tell(message) {
    this.notice.textContent = message || "";
    this.notice.hidden = !message;
  }

  sentence(sentence) {
    const chips = sentence.sources.map((source) => this.chip(source));
    const support = make("button", { type: "button", class: `support support-${sentence.support}`,
      "aria-label": `${sentence.support_label}: ${sentence.reason}` }, MARKS[sentence.support]);
    attach(support, () => [make("strong", {}, sentence.support_label), make("p", {}, sentence.reason)]);
    const space = /[\u3400-\u9fff。！？]$/.test(sentence.text) ? "" : " ";
    return make("span", { class: "sentence", "data-support": sentence.support }, sentence.text, space, ...chips, support, " ");
  }

  chip(source) {
    const chart = source.kind === "chart";
    const chip = make("button", { type: "button", class: `chip${chart ? " chip-chart" : ""}${standing(source)}`,
      "aria-label": [say(chart ? "chart_fact" : "source", { label: source.label }), ...(source.flags ?? []).map(({ text }) => text)].join(" "),
      onclick: () => this.open(source, chip) }, source.label);
    attach(chip, () => sourceContent(source));
    return chip;
  }

  open(source, chip) {
    const all = this.data.sentences.flatMap((sentence) => sentence.sources);
    this.chosen();
    openSource(all, all.indexOf(source), chip);
  }

  chosen() {
    if (!this.element.classList.contains("chosen")) this.actions.choose(this);
  }

  evidence() {
    if (this.element.classList.contains("chosen")) showCards(this.data.evidence, { nearest: Boolean(this.data.abstained) });
  }

  found(count, total, time) {
    this.stages.push(`${say("found", { count, total: number(total) })} ${seconds(time)}`);
  }

  stageLine(now = "") {
    this.stage.textContent = [...this.stages, now].filter(Boolean).join(" → ");
  }

  // Events of an answer on its way, by kind; see the protocol in qa/consumers.py.
  event(event) {
    this[`on_${event.kind}`]?.(event);
  }

  restart() {
    Object.assign(this.data, { state: "writing", sentences: [], left_out: [], disagreements: [], evidence: [], abstained: null, fell_back: "", state_message: "" });
    this.draw(this.data);
  }

  on_queued({ ahead, seconds: wait }) {
    this.stages = [];
    this.stageLine(say(ahead ? "queued" : "queued_next", { ahead, seconds: wait }));
  }

  on_understood() {
    this.stages = [say("understood")];
    this.stageLine();
    announce(say("answer_started"));
  }

  on_evidence({ cards, total, seconds: time, dense }) {
    this.data.evidence = cards;
    this.data.total_passages = total;
    this.found(cards.length, total, time);
    this.stageLine(dense || !cards.length ? "" : say("words_only"));
    this.evidence();
  }

  on_writing() {
    this.stages.push(say("writing"));
    this.stageLine();
  }

  on_delta({ text }) {
    this.draft.append(text);
  }

  on_sentence({ sentence }) {
    this.draft.replaceChildren();
    this.data.sentences.push(sentence);
    this.draft.before(this.sentence(sentence));
    this.stageLine(say("checking"));
    announce(sentence.text);
  }

  on_dropped({ sentence }) {
    this.draft.replaceChildren();
    if (sentence) this.data.left_out = [...(this.data.left_out ?? []), sentence];
  }

  on_disagreement({ disagreements }) {
    this.data.disagreements = disagreements;
    this.rest();
  }

  on_fell_back({ message }) {
    this.draft.replaceChildren();
    this.data.fell_back = message;
    this.tell(message);
    announce(message);
  }

  on_abstained({ message, missing, cards }) {
    Object.assign(this.data, { abstained: { message, missing }, evidence: cards });
    this.evidence();
    announce(`${say("not_enough")}. ${message}`);
  }

  on_failed({ message }) {
    this.failure = message;
  }

  on_unsaved() {
    this.data.state = "failed";
    this.element.dataset.state = "failed";
    this.data.state_message = say("unsaved");
    this.draft.replaceChildren();
    this.rest();
  }

  on_finished({ turn }) {
    if (turn.sentences.length !== this.data.sentences.length) this.draw(turn);
    // The chips on the page know the sources they were drawn from, so those stay.
    this.data = { ...turn, sentences: this.data.sentences, state_message: this.failure ?? turn.state_message };
    this.element.dataset.state = turn.state;
    this.draft.replaceChildren();
    if (turn.timings.total !== undefined) this.stages.push(`${say("done")} ${seconds(turn.timings.total)}`);
    this.stageLine();
    this.rest();
    announce(say(turn.state === "done" ? "answer_complete" : "answer_stopped"));
  }
}
