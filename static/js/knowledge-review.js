// The review queue by keyboard: J and K move between rows, A accepts, R goes to the reason, Enter there rejects.

const rows = [...document.querySelectorAll(".review-row")];
let place = -1;

function move(step) {
  if (!rows.length) return;
  place = Math.min(rows.length - 1, Math.max(0, place + step));
  rows[place].focus();
  rows[place].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  // A decision is for the row that has the focus: one that was left is not decided about.
  const row = event.target.closest(".review-row");
  if (row) place = rows.indexOf(row);
  const key = event.key.toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "a" && row) row.querySelector("button[value=accepted]")?.click();
  else if (key === "r" && row) row.querySelector("input[name=reason]").focus();
  else return;
  event.preventDefault();
});

for (const row of rows) {
  row.querySelector("input[name=reason]").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    row.querySelector("button[value=rejected]")?.click();
  });
}
