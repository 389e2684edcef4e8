// What stands under a finished answer: copy, regenerate, rate, and what was used.

import { IN_AN_ANSWER, legend } from "./ask-doubts.js";
import { insertion } from "./ask-insert.js";
import { make, say } from "./ask-words.js";

export function footer(data, actions) {
  const copied = make("span", { class: "copied", role: "status" });
  const [insert, reports] = actions.insertion && data.sentences.length ? insertion(data.answer, actions.insertion) : [];
  return [
    data.sentences.length ? make("button", { type: "button", class: "button button-quiet", onclick: () => copy(data, copied) }, say("copy")) : null,
    make("button", { type: "button", class: "button button-quiet", onclick: () => actions.regenerate(data.answer) }, say("regenerate")),
    data.sentences.length && actions.explain ? make("a", { class: "button button-quiet", href: actions.explain.replace(/[0-9a-f-]{36}/, data.answer) }, say("explain")) : null,
    collection(data, actions), insert, ...thumbs(data, actions), copied, data.sentences.length ? legend() : null, used(data), reports,
  ].filter(Boolean);
}

// The papers behind an answer go into a study; the address names the answer only.
function collection(data, { collect }) {
  if (!collect || !data.sentences.some(({ sources }) => sources.some(({ kind }) => kind === "literature"))) return null;
  return make("a", { class: "button button-quiet", href: `${collect}?answer=${data.answer}&next=${encodeURIComponent(location.pathname)}` }, say("collect"));
}

const HAND = "M6 9v8H3V9zM6 9l4-6c1.600 0 2.200 1.200 1.800 2.700L11.200 8H16c1 0 1.700.9 1.500 1.900l-1.300 5.700c-.2.800-.9 1.400-1.800 1.400H6";

function hand(thumb) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [name, value] of [["viewBox", "0 0 20 20"], ["width", "18"], ["height", "18"], ["aria-hidden", "true"], ["class", `hand hand-${thumb}`]]) drawing.setAttribute(name, value);
  path.setAttribute("d", HAND);
  drawing.append(path);
  return drawing;
}

async function copy(data, told) {
  await writeClipboard(withReferences(data));
  told.textContent = say("copied");
}

// The clipboard is only there on secure addresses; a ward's plain one needs the older way.
async function writeClipboard(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = make("textarea", { class: "visually-hidden" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function withReferences(data) {
  const sources = new Map();
  // Only what the sources support leaves the page as an answer.
  const sentences = data.sentences.filter(({ support }) => IN_AN_ANSWER.has(support)).map(({ text, sources: cited }) => {
    cited.forEach((source) => sources.has(source.label) || sources.set(source.label, source));
    const marks = cited.map(({ label }) => `[${label}]`).join("");
    return text.replace(/[.。!！?？;；]*$/, (end) => `${/[\x21-\x7e]$/.test(text.slice(0, -end.length || undefined)) ? " " : ""}${marks}${end}`);
  });
  const joined = sentences.join(data.question.language === "zh" ? "" : " ");
  return [joined, "", `${say("references")}:`, ...[...sources.values()].map(reference)].join("\n");
}

function reference(source) {
  if (source.kind === "chart") return `[${source.label}] ${say("chart")}: ${source.text}`;
  const page = source.page ? say("page", { page: source.page }) : "";
  const parts = [source.title, source.section, source.year, page, source.address || new URL(source.url || "", location.href).href, ...(source.flags ?? []).map(({ text }) => text)];
  return `[${source.label}] ${parts.filter(Boolean).join(". ")}`;
}

function thumbs(data, actions) {
  const thanks = make("span", { class: "copied", role: "status" });
  const why = make("form", { class: "why", hidden: true },
    make("label", { class: "field" }, make("span", {}, say("why")), make("input", { name: "reason", maxlength: 500 })),
    make("button", { class: "button" }, say("send_reason")));
  const buttons = [["up", "helpful"], ["down", "not_helpful"]].map(([thumb, word]) =>
    make("button", { type: "button", class: "button button-quiet thumb", "data-thumb": thumb, "aria-label": say(word),
      "aria-pressed": String(data.feedback?.thumb === thumb) }, hand(thumb)));
  const rate = async (thumb, reason) => {
    if (!(await actions.rate(data.answer, thumb, reason))) return;
    data.feedback = { thumb, reason };
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.thumb === thumb)));
    thanks.textContent = say("thanks");
  };
  buttons.forEach((button) => button.addEventListener("click", () => {
    rate(button.dataset.thumb, "");
    why.hidden = false;
    why.elements.reason.focus();
    why.scrollIntoView({ block: "nearest" });
  }));
  why.addEventListener("submit", (event) => {
    event.preventDefault();
    rate(data.feedback?.thumb ?? "down", why.elements.reason.value);
    why.hidden = true;
  });
  return [...buttons, why, thanks];
}

function used(data) {
  const { evidence, total } = data.timings;
  const rows = [
    [say("model"), data.model], [say("index"), data.index_version],
    [say("time"), total === undefined ? "" : say("total_time", { evidence: evidence.toFixed(2), total: total.toFixed(1) })],
  ].filter(([, value]) => value);
  if (!rows.length) return null;
  return make("details", { class: "used" }, make("summary", {}, say("used")),
    make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}
