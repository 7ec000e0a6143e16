/* What a draft's page and the server say to each other: one change after the other, each of the version that the one
   before has made, and the answer's parts put in the place of this page's. */
"use strict";

desk.waits = 0; /* exchanges that are not answered yet */

const draft = (() => {
  const SHIFTING = ["remove", "remove_row", "apart"]; /* what buttons beside the picture do that adds or takes parts */
  let last = Promise.resolve();
  let aim = null; /* what will be selected once all exchanges are answered; null: what is selected now */
  let shifts = 0; /* exchanges after which parts may have other names; keys that come meanwhile count for nothing */

  const main = () => document.getElementById("main");
  const own = {
    typed: false, /* whether something was typed that is not sent yet */
    renewing: false,
    dress: [], /* called when the parts of the page are new */
    main,
    isThere: () => main().classList.contains("draft"),
    paper: () => document.getElementById("paper"),
    at: () => main().dataset.at,
    aimed: () => (aim === null ? own.at() : aim),
    shifts: () => shifts > 0,
    place: (name) => document.querySelector(`rect.place[data-at="${name}"]`),
    marks: () => [...document.querySelectorAll('#part-rows input[name="mark"]')],
  };

  own.exchange = (make, after) => {
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
  };

  /* For what adds parts or takes them away: none of the names on this page counts until the answer is there. */
  own.shift = (exchanged) => {
    shifts += 1;
    return exchanged.then(() => { shifts -= 1; });
  };

  own.post = (content, after) => own.exchange(() => {
    const body = new URLSearchParams({ at: own.at(), ...content(), csrf: desk.token(), version: main().dataset.version });
    return [main().dataset.action, { method: "POST", body }];
  }, after);

  own.select = (name, after) => {
    draft.keepMove();
    aim = name;
    return own.exchange(() => [location.pathname + (name ? `?at=${name}` : ""), {}], () => {
      if (aim === name) aim = null;
      own.show();
      if (after) after();
    });
  };

  own.draw = (svg, box, isBox, after) => {
    aim = null;
    const content = () => ({ do: "draw", sort: isBox ? "box" : "text", page: svg.dataset.page, ...places.words(box) });
    return own.shift(own.post(content, () => {
      own.show();
      if (after) after();
    }));
  };

  own.submit = (id, name, value) => {
    const form = document.getElementById(id);
    if (!form || shifts) return;
    const content = new FormData(form);
    if (name) content.set(name, value);
    draft.keepMove();
    own.typed = false;
    const sent = own.exchange(() => {
      content.set("version", main().dataset.version);
      return [form.getAttribute("action"), { method: "POST", body: new URLSearchParams(content) }];
    }, own.show);
    const rows = form.elements.rows;
    if (id !== "detail" || SHIFTING.includes(value) || (rows && rows.value !== rows.defaultValue)) own.shift(sent);
  };

  own.show = () => {
    const now = own.place(own.at()), paper = own.paper();
    if (now) {
      const place = now.getBoundingClientRect(), seen = paper.getBoundingClientRect();
      if (place.top < seen.top + 20 || place.bottom > seen.bottom - 20 || place.left < seen.left || place.right > seen.right)
        now.scrollIntoView({ block: "center", inline: "nearest" });
    }
    const row = document.querySelector("#part-rows tr.now");
    if (row) {
      const place = row.getBoundingClientRect(), seen = document.getElementById("fields").getBoundingClientRect();
      if (place.top < seen.top || place.bottom > seen.bottom) row.scrollIntoView({ block: "center" });
    }
  };

  /* Puts the parts of a fresh page into this one; scrolled places, marks and what is being typed stay. */
  function renew(fresh, url) {
    const there = fresh.getElementById("main");
    if (!there.classList.contains("draft")) {
      location.href = url;
      return;
    }
    const focus = focused();
    const isSame = there.dataset.version === main().dataset.version;
    const marked = isSame ? own.marks().filter((one) => one.checked).map((one) => one.value) : [];
    const isPart = there.dataset.at === own.at();
    const kept = own.typed && focus.name && isPart ? focus : null;
    const sent = isPart && desk.waits > 1 ? [...document.querySelectorAll("#detail [name]")] : []; /* its answer comes later */
    own.renewing = true;
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
    own.marks().forEach((one) => { one.checked = marked.includes(one.value); });
    sent.forEach((one) => {
      const other = one.type !== "hidden" && one.type !== "checkbox" && document.querySelector(`#detail [name="${CSS.escape(one.name)}"]`);
      if (other && other.tagName !== "BUTTON") other.value = one.value;
    });
    if (!kept) own.typed = false;
    focusAgain(focus, kept);
    own.renewing = false;
    own.dress.forEach((dress) => dress());
  }

  function focused() {
    const one = document.activeElement;
    const zone = one.closest("#part-detail") ? "detail" : one.closest("#part-rows") ? "rows" : "";
    const isMark = one.name === "mark";
    return { zone, name: zone === "detail" ? one.name : "", value: one.value, isMark, from: one.selectionStart, to: one.selectionEnd };
  }

  function focusAgain(focus, kept) {
    if (focus.zone === "rows") {
      const mark = focus.isMark && own.marks().find((one) => one.value === focus.value);
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

  return own;
})();
