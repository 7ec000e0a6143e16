/* What only a draft's page knows and the server does not: the tool, marks, handles on the selected place, the size. */
"use strict";

Object.assign(draft, {
  tool: "select",

  take(tool) {
    draft.tool = tool;
    draft.dressAll();
  },

  handles() {
    places.handles(draft.place(draft.at()), draft.paper().classList.contains("large"));
  },

  toggle(name) {
    const mark = draft.marks().find((one) => one.value === name);
    if (mark) mark.checked = !mark.checked;
    draft.dressAll();
  },

  zoom() {
    draft.paper().classList.toggle("large");
    draft.dressAll();
    draft.show();
  },

  dressAll() {
    if (draft.isThere()) draft.dress.forEach((dress) => dress());
  },
});

draft.dress.push(() => {
  const marked = new Set(draft.marks().filter((one) => one.checked).map((one) => one.value));
  for (const one of document.querySelectorAll("rect.place")) one.classList.toggle("marked", marked.has(one.dataset.at));
  draft.handles();
  document.querySelectorAll("[data-tool]").forEach((one) => {
    const on = one.dataset.tool === "zoom" ? draft.paper().classList.contains("large") : one.dataset.tool === draft.tool;
    one.setAttribute("aria-pressed", String(on));
  });
  draft.paper().classList.toggle("draws", draft.tool !== "select");
});
