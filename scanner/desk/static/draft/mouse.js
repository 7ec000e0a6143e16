/* The mouse on the picture of a draft: places are selected, marked, drawn, moved and pulled. */
"use strict";

(() => {
  const MOVED_MM = 0.4;
  const { SVG, boxOf, put, words, within, pulled, pointOf } = places;
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest && event.target.closest("#paper svg");
    if (!svg || event.button !== 0) return;
    event.preventDefault();
    if (draft.shifts()) return;
    draft.paper().focus({ preventScroll: true });
    const start = pointOf(svg, event);
    const handle = event.target.closest("rect.handle"), rect = event.target.closest("rect.place");
    if (draft.tool !== "select") {
      const shape = document.createElementNS(SVG, "rect");
      shape.setAttribute("class", "drawing");
      svg.append(shape);
      drag = { how: "draw", svg, start, rect: shape, box: [...start, 0, 0] };
    } else if (handle) {
      const own = draft.place(draft.at());
      drag = { how: "pull", svg, start, rect: own, from: boxOf(own), box: boxOf(own), edges: handle.dataset.edges, name: draft.at() };
    } else if (rect && (event.ctrlKey || event.shiftKey || event.metaKey)) {
      draft.toggle(rect.dataset.at);
      return;
    } else if (rect) {
      drag = { how: "move", svg, start, rect, from: boxOf(rect), box: boxOf(rect), name: rect.dataset.at };
    } else {
      if (draft.at()) draft.select("");
      return;
    }
    svg.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = pointOf(drag.svg, event), dx = x - drag.start[0], dy = y - drag.start[1];
    if (drag.how === "draw") {
      drag.box = within(drag.svg, [Math.min(x, drag.start[0]), Math.min(y, drag.start[1]), Math.abs(dx), Math.abs(dy)]);
    } else if (drag.how === "pull") {
      drag.box = pulled(drag.from, drag.edges, dx, dy);
    } else {
      if (!drag.moves && Math.hypot(dx, dy) < MOVED_MM) return;
      drag.moves = true;
      drag.box = within(drag.svg, [drag.from[0] + dx, drag.from[1] + dy, drag.from[2], drag.from[3]]);
    }
    put(drag.rect, drag.box);
    if (drag.name === draft.at()) draft.handles();
  });

  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const done = drag;
    drag = null;
    if (done.how === "draw") {
      done.rect.remove();
      const isBox = draft.tool === "box", size = isBox ? places.NEW_BOX : places.NEW_TEXT;
      let box = done.box;
      if (box[2] < 1.5 || box[3] < 1.5) {
        const left = isBox ? done.start[0] - size[0] / 2 : done.start[0];
        box = within(done.svg, [left, done.start[1] - size[1] / 2, ...size]);
      }
      draft.tool = "select";
      draft.draw(done.svg, box, isBox, () => document.getElementById("label").focus());
    } else if (done.how === "pull" || done.moves) {
      draft.post(() => ({ at: done.name, do: "move", ...words(done.box) }));
    } else {
      draft.select(done.name);
    }
  });

  document.addEventListener("pointercancel", () => {
    if (drag && drag.how === "draw") drag.rect.remove();
    drag = null;
  });
})();
