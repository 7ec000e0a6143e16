// Puts text boxes and ink on a PDF with pdf.js of npm in Chromium, as Firefox does, and saves it.
// node annotate.mjs CHROMIUM FORM.pdf NOTES.json OUT.pdf
// NOTES holds {page, rect, text} or {page, rect, strokes: [[x, y, ...]]}; pages from 0, points from the bottom left.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const home = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "pdfjs-dist");
const [program, form, notes, out] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"], timeout: 120_000 });
try {
  const page = await browser.newPage();
  // a module is not loaded from a file: so they stand behind a made-up server
  await page.route("http://pdfjs.test/**", (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    if (path === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    return route.fulfill({ path: path === "/form.pdf" ? form : join(home, path) });
  });
  await page.goto("http://pdfjs.test/");
  writeFileSync(out, Buffer.from(await page.evaluate(annotate, JSON.parse(readFileSync(notes, "utf8"))), "base64"));
} finally {
  await browser.close();
}

async function annotate(notes) {
  globalThis.pdfjsWorker ??= await import("/legacy/build/pdf.worker.mjs");
  const { getDocument } = await import("/legacy/build/pdf.mjs");
  const pdf = await getDocument({ url: "/form.pdf", standardFontDataUrl: "/standard_fonts/" }).promise;
  const usual = { color: [0, 0, 0], rotation: 0, structTreeParentId: null };
  // as pdf.js keeps a line: six numbers a point, four of them for curves
  const straight = (points) =>
    points.flatMap((x, at) => (at % 2 ? [] : [NaN, NaN, NaN, NaN, x, points[at + 1]]));
  notes.forEach(({ page, rect, text, strokes }, index) => {
    const note = strokes
      ? { annotationType: 15, opacity: 1, thickness: 2, paths: { lines: strokes.map(straight), points: strokes } }
      : { annotationType: 3, fontSize: 10, value: text };
    pdf.annotationStorage.setValue(`pdfjs_internal_editor_${index}`, { ...usual, ...note, pageIndex: page, rect });
  });
  const saved = await pdf.saveDocument();
  let binary = "";
  for (const byte of saved) binary += String.fromCharCode(byte);
  return btoa(binary);
}
