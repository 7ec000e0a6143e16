/* The keys of a draft's page: what each does on the picture, in the list, and everywhere. */
"use strict";

(() => {
  const { boxOf, within, pointOf, NEW_BOX, NEW_TEXT } = places;

  /* A new place by key: below or beside the selected one, else in the middle of what is seen. */
  function drawByKey(isBox) {
    const now = draft.place(draft.aimed()), size = isBox ? NEW_BOX : NEW_TEXT;
    if (now) {
      const [left, top, width, height] = boxOf(now);
      const box = isBox ? [left + width + 8, top, ...size] : [left, top + height + 2, Math.max(width, 10), Math.max(height, 4)];
      const svg = now.closest("svg");
      return draft.draw(svg, within(svg, box), isBox);
    }
    const seen = draft.paper().getBoundingClientRect(), middle = { clientX: seen.left + seen.width / 2, clientY: seen.top + seen.height / 2 };
    const all = [...document.querySelectorAll("#paper svg")];
    const svg = all.find((one) => { const own = one.getBoundingClientRect(); return own.top <= middle.clientY && own.bottom >= middle.clientY; }) || all[0];
    const [x, y] = pointOf(svg, middle);
    return draft.draw(svg, within(svg, [x - size[0] / 2, y - size[1] / 2, ...size]), isBox);
  }

  function remove() {
    if (draft.aimed()) draft.shift(draft.post(() => ({ do: "remove" }), draft.show));
  }

  function beside(by) {
    const names = [...document.querySelectorAll("#part-rows tr[data-at]")].map((one) => one.dataset.at);
    const index = names.indexOf(draft.aimed());
    const next = index < 0 ? (by > 0 ? 0 : names.length - 1) : index + by;
    if (names[next] !== undefined) draft.select(names[next]);
  }

  function nextZone(back) {
    const list = document.querySelector("#part-rows a[aria-current]") || document.getElementById("fields");
    const all = [draft.paper(), list, document.getElementById("label")], one = document.activeElement;
    const index = one.closest("#paper") ? 0 : one.closest("#fields") ? 1 : one.closest("#part-detail") ? 2 : -1;
    all[(index + (back ? all.length - 1 : 1)) % all.length].focus();
  }

  const ofBoth = {
    g: () => draft.submit("marks", "do", "group"),
    r: () => draft.submit("marks", "do", "repeat"),
    Delete: remove,
  };

  const ofPaper = {
    ...ofBoth,
    n: () => drawByKey(false),
    b: () => drawByKey(true),
    z: () => draft.zoom(),
    " ": () => draft.toggle(draft.aimed()),
    Enter: () => document.getElementById("label").focus(),
    PageDown: () => beside(1),
    PageUp: () => beside(-1),
    Escape: () => {
      if (draft.tool !== "select") draft.take("select");
      else if (draft.aimed()) draft.select("");
    },
  };

  const ofRows = {
    ...ofBoth,
    ArrowDown: () => beside(1),
    ArrowUp: () => beside(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (!draft.isThere()) return;
    const target = event.target, inPaper = target.id === "paper", inRows = target.closest("#fields");
    const types = target.matches("input:not([type=checkbox]), select, textarea");
    const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
    if (event.key === "F6") nextZone(event.shiftKey);
    else if (event.key === "F8") { const next = document.getElementById("next"); if (next) draft.select(new URL(next.href).searchParams.get("at")); }
    else if (key === "z" && (event.ctrlKey || event.metaKey) && !(types && draft.typed)) draft.submit("undo");
    else if (event.key === "Escape" && target.closest("#part-detail")) { draft.paper().focus({ preventScroll: true }); }
    else if (event.ctrlKey || event.metaKey || (!inPaper && !inRows) || types) return;
    else if (draft.shifts()) { if (!(key in ofPaper) && !key.startsWith("Arrow")) return; }
    else if (inPaper && key.startsWith("Arrow")) { if (!draft.aimed()) return; draft.step(event); }
    else if (inPaper && !event.altKey && ofPaper[key]) ofPaper[key]();
    else if (inRows && !event.altKey && ofRows[key]) ofRows[key]();
    else if (inRows && target.matches("a") && event.key === " ") draft.toggle(target.closest("tr").dataset.at);
    else return;
    event.preventDefault();
  });
})();
