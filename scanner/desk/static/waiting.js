/* Pages of blanks and examples that are being read: they look again until the reading is done. */
"use strict";

(() => {
  const LOOK_AGAIN = 1500;

  document.addEventListener("change", (event) => {
    if (event.target.matches(".trying input[type=file]") && event.target.files.length) event.target.form.submit();
  });

  setInterval(() => {
    const main = document.getElementById("main");
    if (main.dataset.reading !== undefined && !document.hidden) desk.go(location.pathname + location.search, {});
  }, LOOK_AGAIN);
})();
