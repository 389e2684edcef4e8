// «Insert into a report»: shows the open reports of the patient in view and hands the answer to the chosen one.

import { make, say } from "./ask-words.js";

export function insertion(answer, { url, token }) {
  const address = url.replace(/[0-9a-f-]{36}/, answer);
  const panel = make("span", { class: "insert-panel", hidden: true });
  const button = make("button", { type: "button", class: "button button-quiet", "aria-expanded": "false", onclick: toggle }, say("insert"));

  async function toggle() {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    const offered = await ask(address);
    if (offered.error) tell(offered.error);
    else panel.replaceChildren(...choices(offered));
    panel.querySelector("button, a")?.focus();
  }

  function choices({ reports, new_url: fresh }) {
    return [
      ...reports.map(({ id, label }) => make("button", { type: "button", class: "button", onclick: () => insert(id) }, label)),
      reports.length ? "" : make("span", {}, say("no_report")), " ",
      make("a", { class: "button button-quiet", href: fresh }, say("new_report")),
    ].filter(Boolean);
  }

  async function insert(report) {
    const done = await ask(address, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ report }) });
    if (done.error) tell(done.error);
    else panel.replaceChildren(make("span", { role: "status", class: "copied" }, say("inserted")), " ",
      make("a", { href: done.url }, say("open_report")));
  }

  function tell(sentence) {
    panel.replaceChildren(make("span", { role: "alert" }, sentence));
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  return [button, panel];
}

async function ask(address, options) {
  try {
    const response = await fetch(address, options);
    return await response.json();
  } catch {
    return { error: say("not_sent_now") };
  }
}
