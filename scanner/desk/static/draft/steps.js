/* A place of a draft that is moved by the arrow keys: many steps are sent as one change. */
"use strict";

(() => {
  const STEP_MM = 0.5, FINE_MM = 0.1;
  const { boxOf, put, words, within, pulled } = places;
  let move = null; /* the latest place that was moved: {at, box, done}; done once the server has kept it */
  let waits = false;

  draft.step = (event) => {
    const name = draft.aimed(), rect = draft.place(name);
    if (!rect) return;
    const by = event.altKey ? FINE_MM : STEP_MM;
    const dx = { ArrowLeft: -by, ArrowRight: by }[event.key] || 0, dy = { ArrowUp: -by, ArrowDown: by }[event.key] || 0;
    const box = move && !move.done && move.at === name ? move.box : boxOf(rect);
    const made = event.shiftKey ? pulled(box, "rb", dx, dy) : [box[0] + dx, box[1] + dy, box[2], box[3]];
    move = { at: name, box: within(rect.closest("svg"), made), done: false };
    put(rect, move.box);
    draft.handles();
  };

  /* What waits to be sent takes the place as it is by then. */
  draft.keepMove = () => {
    if (!move || move.done || waits) return;
    waits = true;
    let sent = null;
    draft.post(() => {
      waits = false;
      sent = move;
      return { at: sent.at, do: "move", ...words(sent.box) };
    }, () => { sent.done = true; });
  };

  /* Before all others: handles are drawn around the place as it is now. */
  draft.dress.unshift(() => {
    const now = draft.place(draft.at());
    if (move && !move.done && move.at === draft.at() && now) put(now, move.box);
  });

  document.addEventListener("keyup", (event) => {
    if (draft.isThere() && event.key.startsWith("Arrow")) draft.keepMove();
  });
  window.addEventListener("blur", () => draft.isThere() && draft.keepMove());
})();
