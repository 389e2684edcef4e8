// Filters the list of scores while one types; Enter opens the first that is left. The buttons of a score post the whole page.
const words = document.getElementById("score-words");
const rows = [...document.querySelectorAll(".score-list li")];
const plain = (text) => text.toLowerCase().replace(/[\s\-_₂²]+/g, (found) => (/[₂²]/.test(found) ? "2" : ""));

function filter() {
  const wanted = plain(words.value);
  rows.forEach((row) => { row.hidden = !plain(row.dataset.words).includes(wanted); });
  document.getElementById("score-none").hidden = rows.some((row) => !row.hidden);
}

words?.addEventListener("input", filter);
words?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") rows.find((row) => !row.hidden)?.querySelector("a").click();
});
