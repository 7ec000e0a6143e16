/* What is typed and clicked beside the picture of a draft: it is sent when it is done, without leaving the page. */
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    if (!draft.isThere()) return;
    const link = event.target.closest('a[href^="?at="]'), button = event.target.closest("[data-tool]");
    if (link) {
      event.preventDefault();
      draft.select(new URL(link.href).searchParams.get("at"));
    } else if (button) {
      if (button.dataset.tool === "zoom") draft.zoom();
      else draft.take(button.dataset.tool);
    }
  });

  document.addEventListener("submit", (event) => {
    const id = event.target.getAttribute("id"); /* the form has an input that is called id, which `target.id` would be */
    if (!draft.isThere() || !["detail", "undo", "marks"].includes(id)) return;
    event.preventDefault();
    const button = event.submitter;
    draft.submit(id, button && button.name, button && button.value);
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest("#detail")) draft.typed = true;
  });

  document.addEventListener("focusout", (event) => {
    if (draft.typed && !draft.renewing && event.target.closest("#detail") && event.target.matches("input:not([type=checkbox])")) draft.submit("detail");
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "mark") draft.dressAll();
    else if (event.target.matches("#detail select, #detail input[type=checkbox]")) draft.submit("detail");
  });

  desk.drawn.push(draft.dressAll);
  draft.dressAll();
  if (draft.isThere()) draft.show();
})();
