/* 核对: the keys of the queue's pages. Everything works with buttons too; this file only saves reaching for them. */
"use strict";

(() => {
  let untouched = true; // nothing was typed, picked or ticked since the page was drawn
  let inside = false; // the caret was moved into the value: keys edit it and command nothing
  let picked = null; // the digit that filled in another reading, as long as nothing else was typed
  let asking = 0;

  const main = () => document.getElementById("main");
  const style = () => main().dataset.style;
  const value = () => document.getElementById("value");
  const answer = () => document.getElementById("answer");
  const boxes = () => [...document.querySelectorAll('#boxes input[name="options"]')];
  const picks = () => [...document.querySelectorAll("[data-pick]")];
  const whole = () => document.getElementById("whole");
  const button = (key) => document.querySelector(`#answer [data-key="${key}"]`);

  function start() {
    untouched = true;
    inside = false;
    picked = null;
    if (!main().classList.contains("check")) return;
    const first = value() || document.getElementById("boxes") || document.getElementById("next") || main();
    first.focus({ preventScroll: true });
    if (value()) value().select();
    const page = document.querySelector("#more[data-page]");
    if (page && whole()) new Image().src = page.dataset.page;
    if (value() && value().value !== value().dataset.first) untouched = false;
  }

  /* The rules, while somebody types. */
  let waiting = null;
  function changed() {
    untouched = false;
    clearTimeout(waiting);
    waiting = setTimeout(rules, 120);
  }
  async function rules() {
    const place = main().dataset.rules;
    if (!place) return;
    const mine = ++asking;
    const typed = { value: value() ? value().value : "", options: boxes().filter((one) => one.checked).map((one) => one.value) };
    try {
      const reply = await fetch(place, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": desk.token() },
        body: JSON.stringify(typed),
      });
      if (!reply.ok) return;
      const found = (await reply.json()).issues;
      if (mine !== asking || main().dataset.rules !== place) return;
      document.getElementById("rules").replaceChildren(
        ...found.map((words) => {
          const line = document.createElement("li");
          line.textContent = `✕ ${words}`;
          return line;
        }),
      );
    } catch {
      /* the rules are told again when the value is sent */
    }
  }

  /* Another reading, by its number. A further character means that the number was the start of a value. */
  function pick(one, digit) {
    value().value = one.value;
    value().select();
    picked = digit;
    changed();
  }

  function toggle(box) {
    box.checked = box.type === "radio" ? !box.checked : box.dataset.state === "unclear" ? true : !box.checked;
    decide(box);
  }
  function decide(box) {
    box.dataset.state = box.checked ? "ticked" : "empty";
    if (box.type === "radio" && box.checked) boxes().forEach((one) => (one.dataset.state = one === box ? "ticked" : "empty"));
    boxes().forEach((one) => {
      const label = one.closest(".box");
      label.classList.toggle("unclear", one.dataset.state === "unclear");
      const sign = label.querySelector(".sign");
      if (sign && one.dataset.state !== "unclear") sign.remove();
    });
    const undecided = document.getElementById("undecided");
    if (undecided && boxes().every((one) => one.dataset.state !== "unclear")) undecided.remove();
    changed();
  }

  /* The picture: the field, more around it, the whole page. */
  function look() {
    const cell = document.getElementById("cell");
    if (!cell || !whole()) return;
    if (!whole().hidden) {
      whole().hidden = true;
      cell.src = cell.dataset.cell;
      if (value()) value().focus();
      return;
    }
    cell.dataset.cell ||= cell.src;
    if (cell.src === cell.dataset.cell) {
      cell.src = cell.dataset.more;
      return;
    }
    const paper = whole().querySelector("image");
    paper.setAttribute("href", paper.dataset.href);
    whole().hidden = false;
    const frame = whole().querySelector("rect").getBoundingClientRect();
    whole().scrollTop += frame.top - window.innerHeight / 2;
  }

  function restore() {
    value().value = value().dataset.first;
    start();
    document.getElementById("rules").replaceChildren();
  }

  function keydown(event) {
    if (!main().classList.contains("check") || event.isComposing || event.keyCode === 229) return;
    if (desk.busy) {
      event.preventDefault();
      return;
    }
    if (command(event)) event.preventDefault();
  }

  /* Does what a key commands; returns whether it commanded anything. */
  function command(event) {
    const { key, target } = event;
    const inValue = value() !== null && target === value();
    const elsewhere = target.matches("button, a, input:not(#value):not([name='options'])");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === "z") return takeBack(target);
    if (key === "Enter") return enter(event, inValue, elsewhere);
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (key === "F8") return press(button("F8"), event);
    if (key === "F4") return look() ?? true;
    if (whole() && !whole().hidden && (key === "Escape" || key === " ")) return look() ?? true;
    if (key === "Escape" && inValue && !untouched) return restore() ?? true;
    if (picked !== null && inValue && typing(event)) return true;
    if (elsewhere && target.id !== "next") return false;
    if (inValue && (inside || !untouched)) return false;
    if (inValue && ["ArrowLeft", "Home", "End", "F2", "ArrowUp", "ArrowDown"].includes(key)) {
      inside = true;
      if (key === "F2") value().setSelectionRange(value().value.length, value().value.length);
      return key === "F2";
    }
    if (key === " " && !target.matches("[name='options'], button")) return look() ?? true;
    if (key === "Delete" || key === "ArrowRight") return press(button(key), event);
    if (/^[1-9]$/.test(key)) return number(Number(key), key, event);
    return false;
  }

  function takeBack(target) {
    if (value() && !untouched && target === value()) restore();
    else if (target.matches("input:not(#value):not([name='options'])")) return false;
    else desk.send(document.getElementById("back"));
    return true;
  }

  function enter(event, inValue, elsewhere) {
    if (event.repeat) return true;
    if (elsewhere && !isRelated(event.target)) {
      return event.target.id === "next" ? (desk.send(answer(), event.target), true) : false;
    }
    if (style() === "lines" && inValue && !untouched && !event.ctrlKey) return false;
    if (!answer()) return false;
    if (style() === "done") return false;
    desk.send(answer(), answer().querySelector('button[value="save"]'));
    return true;
  }
  function isRelated(target) {
    return target.matches('input[name^="related."]');
  }

  function press(one, event) {
    if (!one || event.repeat) return Boolean(one);
    desk.send(answer(), one);
    return true;
  }

  /* A character that is typed after a number has picked another reading: the number was the start of a value. */
  function typing(event) {
    const digit = picked;
    if (event.key === "Backspace") {
      value().value = digit;
    } else if (event.key.length === 1 && event.key !== " ") {
      value().value = digit + event.key;
    } else {
      return false;
    }
    picked = null;
    value().setSelectionRange(value().value.length, value().value.length);
    changed();
    return true;
  }

  function number(which, digit, event) {
    if (style() === "done") return press(button(digit), event);
    if (value()) {
      const one = picks()[which - 1];
      if (one) pick(one, digit);
      return Boolean(one);
    }
    const box = boxes()[which - 1];
    if (box) toggle(box);
    return Boolean(box);
  }

  document.addEventListener("keydown", keydown);
  document.addEventListener("input", (event) => {
    if (event.target === value()) picked = null;
    if (event.target === value()) changed();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "options") decide(event.target);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target === value()) inside = true;
  });
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-pick]");
    if (one && value()) {
      event.preventDefault();
      pick(one, null);
      value().focus();
    }
    if (event.target.closest("#more") && whole()) {
      event.preventDefault();
      look();
    }
    if (event.target === whole()) look();
  });
  document.addEventListener("submit", (event) => {
    if (!main().classList.contains("check") || event.target.closest("#top")) return;
    event.preventDefault();
    desk.send(event.target, event.submitter);
  });
  desk.drawn.push(start);
  start();
})();
