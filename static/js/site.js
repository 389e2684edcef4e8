// What every page shares: the account menu closes, and Ctrl+K goes to the page's search box.

const account = document.querySelector(".account");

document.addEventListener("click", (event) => {
  if (account?.open && !account.contains(event.target)) account.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && account?.open) {
    account.open = false;
    account.querySelector("summary").focus();
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});
