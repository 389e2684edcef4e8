// The print page: one button that prints.
document.getElementById("print-now").addEventListener("click", () => window.print());
