// Two answers to one question, side by side in a dialog.

import { say } from "./ask-words.js";

const dialog = document.getElementById("ask-compare");

export async function compare(left, right) {
  try {
    const response = await fetch(dialog.dataset.url.replace(/[0-9a-f-]{36}/, left) + `?with=${right}`, { headers: { "HX-Request": "true" } });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const html = new DOMParser().parseFromString(await response.text(), "text/html");
    dialog.replaceChildren(...html.body.childNodes);
  } catch {
    dialog.textContent = say("load_failed");
  }
  dialog.showModal();
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close-compare]")) dialog.close();
});
// Escape closes the dialog and nothing else.
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.stopPropagation();
});
