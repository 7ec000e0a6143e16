/* What all pages share: sending a form without leaving the page, and putting the answer in its place. */
"use strict";

const desk = {
  busy: false,
  /* Called with the new page after each exchange. */
  drawn: [],

  token() {
    return document.querySelector('meta[name="csrf"]').content;
  },

  trouble(shown) {
    const line = document.getElementById("trouble");
    line.textContent = line.dataset.words;
    line.hidden = !shown;
  },

  /* Fetches a page and shows it in the place of this one. Keys that come meanwhile count for nothing. */
  async go(address, options) {
    if (desk.busy) return;
    desk.busy = true;
    try {
      const answer = await fetch(address, { credentials: "same-origin", ...options });
      if (!(answer.headers.get("content-type") || "").startsWith("text/html")) throw new Error("no page");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("top").replaceWith(fresh.getElementById("top"));
      document.getElementById("main").replaceWith(fresh.getElementById("main"));
      document.title = fresh.title;
      const place = new URL(answer.url);
      history.replaceState(null, "", place.pathname + place.search);
      desk.trouble(false);
      desk.drawn.forEach((draw) => draw());
    } catch {
      desk.trouble(true);
    } finally {
      desk.busy = false;
    }
  },

  send(form, button) {
    const content = new FormData(form, button || null);
    return desk.go(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(content) });
  },
};
