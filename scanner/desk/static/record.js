/* A record: from a frame on the page to its line in the table and back; arrows go from one field to the next. */
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("tr[data-field]")];

  function show(field, from) {
    document.querySelectorAll(".now").forEach((one) => one.classList.remove("now"));
    const row = document.querySelector(`tr[data-field="${field}"]`);
    const frame = document.querySelector(`rect[data-field="${field}"]`);
    for (const one of [row, frame]) {
      if (!one) continue;
      one.classList.add("now");
      if (one !== from) one.scrollIntoView({ block: "center" });
    }
    if (row) row.querySelector("a")?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-field]");
    if (one && !event.target.closest("a")) show(one.dataset.field, one);
  });
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input")) return;
    const all = rows();
    if (!all.length) return;
    event.preventDefault();
    const now = all.findIndex((one) => one.classList.contains("now"));
    const next = all[Math.min(Math.max(now + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1)];
    show(next.dataset.field, null);
  });
  if (location.hash.length > 1) show(decodeURIComponent(location.hash.slice(1)), null);
})();
