/* A draft of a form: places on the picture are selected, drawn, moved and resized, with the mouse or by keys.
   Whatever changes goes to the server at once, one change after the other, and comes back as the parts of the page. */
"use strict";

(() => {
  const LOOK_AGAIN = 1500;
  const STEP_MM = 0.5, FINE_MM = 0.1, MOVED_MM = 0.4;
  const NEW_TEXT = [50, 7], NEW_BOX = [3.5, 3.5];
  const { SVG, boxOf, put, words, within, pulled, pointOf } = places;

  let last = Promise.resolve();
  desk.waits = 0; /* exchanges that are not answered yet */
  let tool = "select";
  let drag = null;
  let move = null; /* the latest place that was moved by keys: {at, box, done}; done once the server has kept it */
  let moveWaits = false;
  let aim = null; /* what will be selected once all exchanges are answered; null: what is selected now */
  let shifts = 0; /* exchanges after which parts may have other names; keys that come meanwhile count for nothing */
  let typed = false, renewing = false;

  const main = () => document.getElementById("main");
  const isDraft = () => main().classList.contains("draft");
  const paper = () => document.getElementById("paper");
  const at = () => main().dataset.at;
  const place = (name) => document.querySelector(`rect.place[data-at="${name}"]`);
  const marks = () => [...document.querySelectorAll('#part-rows input[name="mark"]')];

  const handles = () => places.handles(place(at()), paper().classList.contains("large"));

  /* Exchanges wait for each other, so that each knows the version that the one before has made. */
  function exchange(make, after) {
    desk.waits += 1;
    last = last.then(async () => {
      const [address, options] = make();
      try {
        const answer = await fetch(address, { credentials: "same-origin", ...options });
        if (!(answer.headers.get("content-type") || "").startsWith("text/html")) throw new Error("no page");
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        desk.trouble(false);
        renew(fresh, answer.url);
        if (after) after();
      } catch {
        desk.trouble(true);
      } finally {
        desk.waits -= 1;
      }
    });
    return last;
  }

  /* For what adds parts or takes them away: none of the names on this page counts until the answer is there. */
  function shift(exchanged) {
    shifts += 1;
    return exchanged.then(() => { shifts -= 1; });
  }

  const aimed = () => (aim === null ? at() : aim);

  function post(content, after) {
    return exchange(() => {
      const body = new URLSearchParams({ at: at(), ...content(), csrf: desk.token(), version: main().dataset.version });
      return [main().dataset.action, { method: "POST", body }];
    }, after);
  }

  function select(name, after) {
    keepMove();
    aim = name;
    return exchange(() => [location.pathname + (name ? `?at=${name}` : ""), {}], () => {
      if (aim === name) aim = null;
      show();
      if (after) after();
    });
  }

  /* Puts the parts of a fresh page into this one; scrolled places, marks and what is being typed stay. */
  function renew(fresh, url) {
    const there = fresh.getElementById("main");
    if (!there.classList.contains("draft")) {
      location.href = url;
      return;
    }
    const focus = focused();
    const isSame = there.dataset.version === main().dataset.version;
    const marked = isSame ? marks().filter((one) => one.checked).map((one) => one.value) : [];
    const kept = typed && focus.name && there.dataset.at === at() ? focus : null;
    renewing = true;
    main().querySelectorAll(":scope > .notice").forEach((one) => one.remove());
    const notice = there.querySelector(":scope > .notice");
    if (notice) main().prepend(notice);
    document.querySelectorAll("[data-part]").forEach((one) => {
      const other = fresh.getElementById(one.id);
      if (other) one.replaceWith(other);
    });
    Object.assign(main().dataset, { at: there.dataset.at, version: there.dataset.version });
    document.title = fresh.title;
    const where = new URL(url);
    history.replaceState(null, "", where.pathname + where.search);
    marks().forEach((one) => { one.checked = marked.includes(one.value); });
    if (!kept) typed = false;
    focusAgain(focus, kept);
    renewing = false;
    dress();
  }

  function focused() {
    const one = document.activeElement;
    const zone = one.closest("#part-detail") ? "detail" : one.closest("#part-rows") ? "rows" : "";
    const isMark = one.name === "mark";
    return { zone, name: zone === "detail" ? one.name : "", value: one.value, isMark, from: one.selectionStart, to: one.selectionEnd };
  }

  function focusAgain(focus, kept) {
    if (focus.zone === "rows") {
      const mark = focus.isMark && marks().find((one) => one.value === focus.value);
      (mark || document.querySelector("#part-rows a[aria-current]") || document.getElementById("fields")).focus({ preventScroll: true });
    } else if (focus.zone === "detail") {
      const one = document.querySelector(`#detail [name="${CSS.escape(focus.name)}"]`);
      if (!one || one.tagName === "BUTTON") {
        (one || document.getElementById("label")).focus({ preventScroll: true });
        return;
      }
      one.focus({ preventScroll: true });
      if (kept && "value" in one && one.type !== "checkbox") {
        one.value = kept.value;
        if (one.setSelectionRange && kept.from !== null && one.tagName === "INPUT") one.setSelectionRange(kept.from, kept.to);
      } else if (one.tagName === "INPUT" && one.type !== "checkbox") one.select();
    }
  }

  /* What only this page knows: handles on the selected place, marks, and a place that is moved but not kept yet. */
  function dress() {
    if (!isDraft()) return;
    const now = place(at());
    if (move && !move.done && move.at === at() && now) put(now, move.box);
    for (const one of document.querySelectorAll("rect.place.box")) {
      const mark = marks().find((other) => other.value === one.dataset.at);
      one.classList.toggle("marked", Boolean(mark && mark.checked));
    }
    handles();
    document.querySelectorAll("[data-tool]").forEach((one) => {
      const on = one.dataset.tool === "zoom" ? paper().classList.contains("large") : one.dataset.tool === tool;
      one.setAttribute("aria-pressed", String(on));
    });
    paper().classList.toggle("draws", tool !== "select");
  }

  function show() {
    const now = place(at());
    if (now) {
      const own = now.getBoundingClientRect(), seen = paper().getBoundingClientRect();
      if (own.top < seen.top + 20 || own.bottom > seen.bottom - 20 || own.left < seen.left || own.right > seen.right)
        now.scrollIntoView({ block: "center", inline: "nearest" });
    }
    const row = document.querySelector("#part-rows tr.now");
    if (row) {
      const own = row.getBoundingClientRect(), seen = document.getElementById("fields").getBoundingClientRect();
      if (own.top < seen.top || own.bottom > seen.bottom) row.scrollIntoView({ block: "center" });
    }
  }

  /* Mouse */

  document.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest && event.target.closest("#paper svg");
    if (!svg || event.button !== 0) return;
    event.preventDefault();
    if (shifts) return;
    paper().focus({ preventScroll: true });
    const start = pointOf(svg, event);
    const handle = event.target.closest("rect.handle"), rect = event.target.closest("rect.place");
    if (tool !== "select") {
      const shape = document.createElementNS(SVG, "rect");
      shape.setAttribute("class", "drawing");
      svg.append(shape);
      drag = { how: "draw", svg, start, rect: shape, box: [...start, 0, 0] };
    } else if (handle) {
      const own = place(at());
      drag = { how: "pull", svg, start, rect: own, from: boxOf(own), box: boxOf(own), edges: handle.dataset.edges, name: at() };
    } else if (rect && (event.ctrlKey || event.shiftKey || event.metaKey)) {
      toggle(rect.dataset.at);
      return;
    } else if (rect) {
      drag = { how: "move", svg, start, rect, from: boxOf(rect), box: boxOf(rect), name: rect.dataset.at };
    } else {
      if (at()) select("");
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
    if (drag.name === at()) handles();
  });

  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const done = drag;
    drag = null;
    if (done.how === "draw") {
      done.rect.remove();
      const isBox = tool === "box", size = isBox ? NEW_BOX : NEW_TEXT;
      let box = done.box;
      if (box[2] < 1.5 || box[3] < 1.5) {
        const left = isBox ? done.start[0] - size[0] / 2 : done.start[0];
        box = within(done.svg, [left, done.start[1] - size[1] / 2, ...size]);
      }
      tool = "select";
      draw(done.svg, box, isBox, () => document.getElementById("label").focus());
    } else if (done.how === "pull" || done.moves) {
      post(() => ({ at: done.name, do: "move", ...words(done.box) }));
    } else {
      select(done.name);
    }
  });

  document.addEventListener("pointercancel", () => {
    if (drag && drag.how === "draw") drag.rect.remove();
    drag = null;
  });

  function draw(svg, box, isBox, after) {
    aim = null;
    return shift(post(() => ({ do: "draw", sort: isBox ? "box" : "text", page: svg.dataset.page, ...words(box) }), () => {
      show();
      if (after) after();
    }));
  }

  function remove() {
    if (aimed()) shift(post(() => ({ do: "remove" }), show));
  }

  /* A new place by key: below or beside the selected one, else in the middle of what is seen. */
  function drawByKey(isBox) {
    const now = place(aimed()), size = isBox ? NEW_BOX : NEW_TEXT;
    if (now) {
      const [left, top, width, height] = boxOf(now);
      const box = isBox ? [left + width + 8, top, ...size] : [left, top + height + 2, Math.max(width, 10), Math.max(height, 4)];
      const svg = now.closest("svg");
      return draw(svg, within(svg, box), isBox);
    }
    const seen = paper().getBoundingClientRect(), middle = { clientX: seen.left + seen.width / 2, clientY: seen.top + seen.height / 2 };
    const all = [...document.querySelectorAll("#paper svg")];
    const svg = all.find((one) => { const own = one.getBoundingClientRect(); return own.top <= middle.clientY && own.bottom >= middle.clientY; }) || all[0];
    const [x, y] = pointOf(svg, middle);
    return draw(svg, within(svg, [x - size[0] / 2, y - size[1] / 2, ...size]), isBox);
  }

  /* Keys */

  function step(event) {
    const name = aimed(), rect = place(name);
    if (!rect) return;
    const by = event.altKey ? FINE_MM : STEP_MM;
    const dx = { ArrowLeft: -by, ArrowRight: by }[event.key] || 0, dy = { ArrowUp: -by, ArrowDown: by }[event.key] || 0;
    const box = move && !move.done && move.at === name ? move.box : boxOf(rect);
    const svg = rect.closest("svg");
    const made = event.shiftKey ? pulled(box, "rb", dx, dy) : [box[0] + dx, box[1] + dy, box[2], box[3]];
    move = { at: name, box: within(svg, made), done: false };
    put(rect, move.box);
    handles();
  }

  /* What waits to be sent takes the place as it is by then: many steps are one change. */
  function keepMove() {
    if (!move || move.done || moveWaits) return;
    moveWaits = true;
    let sent = null;
    post(() => {
      moveWaits = false;
      sent = move;
      return { at: sent.at, do: "move", ...words(sent.box) };
    }, () => { sent.done = true; });
  }

  function beside(by) {
    const names = [...document.querySelectorAll("#part-rows tr[data-at]")].map((one) => one.dataset.at);
    const index = names.indexOf(aimed());
    const next = index < 0 ? (by > 0 ? 0 : names.length - 1) : index + by;
    if (names[next] !== undefined) select(names[next]);
  }

  function toggle(name) {
    const mark = marks().find((one) => one.value === name);
    if (mark) mark.checked = !mark.checked;
    dress();
  }

  function submit(id, name, value) {
    const form = document.getElementById(id);
    if (!form) return;
    if (shifts) return;
    const content = new FormData(form);
    if (name) content.set(name, value);
    keepMove();
    typed = false;
    const sent = exchange(() => {
      content.set("version", main().dataset.version);
      return [form.getAttribute("action"), { method: "POST", body: new URLSearchParams(content) }];
    }, show);
    if (id !== "detail" || value === "remove") shift(sent);
  }

  function zones() {
    return [paper(), document.querySelector("#part-rows a[aria-current]") || document.getElementById("fields"), document.getElementById("label")];
  }

  function nextZone(back) {
    const all = zones(), one = document.activeElement;
    const index = one.closest("#paper") ? 0 : one.closest("#fields") ? 1 : one.closest("#part-detail") ? 2 : -1;
    all[(index + (back ? all.length - 1 : 1)) % all.length].focus();
  }

  const ofPaper = {
    n: () => drawByKey(false),
    b: () => drawByKey(true),
    g: () => submit("marks", "do", "group"),
    z: () => zoom(),
    " ": () => toggle(aimed()),
    Delete: remove,
    Enter: () => document.getElementById("label").focus(),
    PageDown: () => beside(1),
    PageUp: () => beside(-1),
    Escape: () => {
      if (tool !== "select") { tool = "select"; dress(); } else if (aimed()) select("");
    },
  };

  const ofRows = {
    ArrowDown: () => beside(1),
    ArrowUp: () => beside(-1),
    g: ofPaper.g,
    Delete: ofPaper.Delete,
  };

  function zoom() {
    paper().classList.toggle("large");
    dress();
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (!isDraft()) return;
    const target = event.target, inPaper = target.id === "paper", inRows = target.closest("#fields");
    const types = target.matches("input:not([type=checkbox]), select, textarea");
    const key = event.key.length > 1 ? event.key : event.key.toLowerCase();
    if (event.key === "F6") nextZone(event.shiftKey);
    else if (event.key === "F8") { const next = document.getElementById("next"); if (next) select(new URL(next.href).searchParams.get("at")); }
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !(types && typed)) submit("undo");
    else if (event.key === "Escape" && target.closest("#part-detail")) { paper().focus({ preventScroll: true }); }
    else if (event.ctrlKey || event.metaKey || (!inPaper && !inRows) || types) return;
    else if (shifts) { if (!(key in ofPaper) && !key.startsWith("Arrow")) return; }
    else if (inPaper && key.startsWith("Arrow")) { if (!aimed()) return; step(event); }
    else if (inPaper && !event.altKey && ofPaper[key]) ofPaper[key]();
    else if (inRows && !event.altKey && ofRows[key]) ofRows[key]();
    else if (inRows && target.matches("a") && event.key === " ") toggle(target.closest("tr").dataset.at);
    else return;
    event.preventDefault();
  });

  document.addEventListener("keyup", (event) => {
    if (isDraft() && event.key.startsWith("Arrow")) keepMove();
  });

  /* Forms */

  document.addEventListener("click", (event) => {
    if (!isDraft()) return;
    const link = event.target.closest('a[href^="?at="]'), button = event.target.closest("[data-tool]");
    if (link) {
      event.preventDefault();
      select(new URL(link.href).searchParams.get("at"));
    } else if (button) {
      if (button.dataset.tool === "zoom") zoom();
      else { tool = button.dataset.tool; dress(); }
    }
  });
  document.addEventListener("submit", (event) => {
    const id = event.target.getAttribute("id"); /* the form has an input that is called id, which `target.id` would be */
    if (!isDraft() || !["detail", "undo", "marks"].includes(id)) return;
    event.preventDefault();
    const button = event.submitter;
    submit(id, button && button.name, button && button.value);
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#detail")) typed = true;
  });
  document.addEventListener("focusout", (event) => {
    if (typed && !renewing && event.target.closest("#detail") && event.target.matches("input:not([type=checkbox])")) submit("detail");
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".trying input[type=file]") && event.target.files.length) event.target.form.submit();
    else if (event.target.name === "mark") dress();
    else if (event.target.matches("#detail select, #detail input[type=checkbox]")) submit("detail");
  });
  window.addEventListener("blur", () => isDraft() && keepMove());

  desk.drawn.push(dress);
  dress();
  show();
  setInterval(() => {
    if (main().dataset.reading !== undefined && !document.hidden) desk.go(location.pathname + location.search, {});
  }, LOOK_AGAIN);
})();
