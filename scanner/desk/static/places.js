/* Rectangles on the picture of a page, left, top, width and height in millimetres, and what they are pulled by. */
"use strict";

const places = (() => {
  const LEAST_MM = 1;
  const NEW_TEXT = [50, 7], NEW_BOX = [3.5, 3.5]; /* what is drawn with a click or by a key */
  const SVG = "http://www.w3.org/2000/svg";
  const tenth = (value) => Math.round(value * 10) / 10;

  const boxOf = (rect) => ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));

  function put(rect, box) {
    ["x", "y", "width", "height"].forEach((name, index) => rect.setAttribute(name, tenth(box[index])));
  }

  const words = ([left, top, width, height]) => ({ left: tenth(left), top: tenth(top), width: tenth(width), height: tenth(height) });

  function within(svg, [left, top, width, height]) {
    const most = [Number(svg.dataset.width) - 0.1, Number(svg.dataset.height) - 0.1];
    return [Math.min(Math.max(left, 0), most[0] - width), Math.min(Math.max(top, 0), most[1] - height), width, height];
  }

  function pulled(box, edges, dx, dy) {
    let [left, top, width, height] = box;
    if (edges.includes("l")) { const by = Math.min(dx, width - LEAST_MM); left += by; width -= by; }
    if (edges.includes("r")) width = Math.max(width + dx, LEAST_MM);
    if (edges.includes("t")) { const by = Math.min(dy, height - LEAST_MM); top += by; height -= by; }
    if (edges.includes("b")) height = Math.max(height + dy, LEAST_MM);
    return [left, top, width, height];
  }

  function pointOf(svg, event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  /* Draws what a selected rectangle is pulled by, in the place of what was drawn before; none for null. */
  function handles(now, isLarge) {
    document.querySelectorAll("rect.handle").forEach((one) => one.remove());
    if (!now) return;
    const [left, top, width, height] = boxOf(now);
    const small = width < 8 || height < 8;
    const size = (isLarge ? 0.6 : 1) * (small ? 1.2 : 1.8);
    const out = small ? size / 2 : 0;
    const spots = [["lt", 0, 0], ["rt", 1, 0], ["lb", 0, 1], ["rb", 1, 1]];
    if (width >= 8) spots.push(["t", 0.5, 0], ["b", 0.5, 1]);
    if (height >= 8) spots.push(["l", 0, 0.5], ["r", 1, 0.5]);
    for (const [edges, across, down] of spots) {
      const one = document.createElementNS(SVG, "rect");
      one.setAttribute("class", "handle");
      one.dataset.edges = edges;
      one.setAttribute("x", left + width * across - size / 2 + (across - 0.5) * 2 * out);
      one.setAttribute("y", top + height * down - size / 2 + (down - 0.5) * 2 * out);
      one.setAttribute("width", size);
      one.setAttribute("height", size);
      now.parentNode.append(one);
    }
  }

  return { SVG, NEW_TEXT, NEW_BOX, boxOf, put, words, within, pulled, pointOf, handles };
})();
