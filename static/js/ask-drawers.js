// On narrow screens the outer zones are drawers: opened by a button, closed by Escape, one at a time.

const narrow = matchMedia("(max-width: 1100px)");

export function openDrawer(id) {
  if (!narrow.matches) return;
  closeDrawers();
  document.getElementById(id).classList.add("open");
  toggles(id).forEach((button) => button.setAttribute("aria-expanded", "true"));
}

export function closeDrawers() {
  document.querySelectorAll(".ask-list.open, .ask-evidence.open").forEach((zone) => {
    zone.classList.remove("open");
    toggles(zone.id).forEach((button) => button.setAttribute("aria-expanded", "false"));
  });
}

function toggles(id) {
  return document.querySelectorAll(`[data-drawer="${id}"]`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-drawer]");
  if (button) {
    const open = button.getAttribute("aria-expanded") === "true";
    if (open) closeDrawers();
    else openDrawer(button.dataset.drawer);
  } else if (event.target.closest("[data-close-drawer]")) closeDrawers();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawers();
});
