// The panes beside the text: facts of the record, the sentence under the caret, checks.
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function showFact(key) {
  const fact = document.querySelector(`.fact[data-key="${CSS.escape(key)}"]`);
  if (!fact) return;
  document.querySelectorAll(".fact-shown").forEach((other) => other.classList.remove("fact-shown"));
  fact.classList.add("fact-shown");
  fact.scrollIntoView({ block: "nearest" });
}

export function tickUsed(used) {
  document.querySelectorAll(".fact").forEach((fact) => {
    fact.querySelector(".fact-used").hidden = !used.has(fact.dataset.key);
  });
}

export function showSentence(settings, sentence) {
  const pane = document.getElementById("report-source");
  if (!sentence) return;
  const { words, facts } = settings;
  const parts = [];
  if (sentence.drafted) {
    const by = { model: words.by_model, literature: words.by_literature, score: words.by_score }[sentence.drafted.by] ?? words.by_code;
    parts.push(element("p", "", sentence.drafted.edited ? `${by} · ${words.edited}` : by));
    sentence.drafted.sources.filter((key) => facts[key]).forEach((key) => {
      const line = element("p", "source-line");
      line.append(element("span", "source-chip", String(facts[key].number)), ` ${facts[key].text}`);
      parts.push(line);
    });
    if (!sentence.drafted.sources.length && !["literature", "score"].includes(sentence.drafted.by)) parts.push(element("p", "", words.no_source));
  } else if (sentence.own) parts.push(element("p", "", words.own_words));
  if (parts.length) pane.replaceChildren(...parts);
  document.querySelectorAll(".fact-shown").forEach((other) => other.classList.remove("fact-shown"));
  sentence.drafted?.sources.forEach((key) => document.querySelector(`.fact[data-key="${CSS.escape(key)}"]`)?.classList.add("fact-shown"));
}

const SIGNS = { critical: "✕", warning: "▲", info: "•" };

const WITHOUT_DETAIL = ["unmentioned", "missing"];  // theirs is a key, not words

export function showChecks(settings, checks) {
  const pane = document.getElementById("report-checks");
  if (!checks.length) { pane.replaceChildren(element("p", "", settings.words.no_checks)); return; }
  const list = element("ul", "checks");
  checks.forEach((check) => {
    const line = element("li", `check check-${check.level}`);
    const sign = element("span", "check-sign", SIGNS[check.level]);
    sign.setAttribute("aria-hidden", "true");
    const text = element("span", "", check.message);
    text.append(element("br"), element("span", "check-text", check.text));
    if (check.detail && !WITHOUT_DETAIL.includes(check.kind)) text.append(" ", element("strong", "", check.detail));
    line.append(sign, text);
    list.append(line);
  });
  pane.replaceChildren(list);
}

export function showShares(settings, shares) {
  const pane = document.getElementById("report-shares");
  if (!shares?.length) { pane.replaceChildren(); return; }
  const { words } = settings;
  const list = element("ul", "share-list");
  shares.forEach(({ title, machine }, index) => {
    const whole = index === shares.length - 1;
    const line = element("li", whole ? "share share-whole" : "share");
    const said = machine === null ? "–" : words.share.replace("%(machine)s", machine).replace("%(people)s", 100 - machine).replaceAll("%%", "%");
    line.append(element("span", "share-title", whole ? words.whole : title || "–"), element("span", "share-said", said));
    if (machine !== null) {
      const bar = element("meter", "share-bar");
      Object.assign(bar, { min: 0, max: 100, value: machine });
      bar.setAttribute("aria-label", `${whole ? words.whole : title} ${said}`);
      line.append(bar);
    }
    list.append(line);
  });
  pane.replaceChildren(list);
}
