/* 收表: files dropped on the page, one after the other, and the list kept up to date while files are read. */
"use strict";

(() => {
  const LOOK_AGAIN = 2000;
  const drop = () => document.getElementById("drop");
  const sent = () => document.getElementById("sent");

  async function filesOf(entry, path) {
    if (entry.isFile) {
      const file = await new Promise((kept, lost) => entry.file(kept, lost));
      return [[path + file.name, file]];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((kept, lost) => reader.readEntries(kept, lost));
      if (!some.length) return found;
      for (const one of some) found.push(...(await filesOf(one, `${path}${entry.name}/`)));
    }
  }

  async function upload(named) {
    let failed = 0;
    for (const [index, [name, file]] of named.entries()) {
      sent().textContent = `${sent().dataset.sending} ${index + 1} / ${named.length}`;
      const content = new FormData();
      content.append("files", file, name);
      try {
        const answer = await fetch("/received", { method: "POST", body: content, headers: { "X-CSRF-Token": desk.token() } });
        if (!answer.ok) failed += 1;
      } catch {
        failed += 1;
      }
    }
    await desk.go("/received", {});
    if (failed && sent()) sent().textContent = `${sent().dataset.failed}: ${failed}`;
  }

  document.addEventListener("dragover", (event) => {
    if (!drop()) return;
    event.preventDefault();
    drop().classList.add("over");
  });
  document.addEventListener("dragleave", () => drop() && drop().classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    if (!drop()) return;
    event.preventDefault();
    drop().classList.remove("over");
    const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry()).filter(Boolean);
    const named = [];
    for (const one of entries) named.push(...(await filesOf(one, "")));
    upload(named);
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "files") upload([...event.target.files].map((file) => [file.name, file]));
  });

  setInterval(() => {
    const main = document.getElementById("main");
    const rests = document.activeElement === document.body || document.activeElement === main;
    if (main.dataset.waiting !== undefined && rests && !document.hidden) desk.go(location.pathname + location.search, {});
  }, LOOK_AGAIN);
})();
