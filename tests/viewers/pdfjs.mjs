// Opens PDFs with pdf.js of npm in Chromium and prints everything that it has to say of each.
// node pdfjs.mjs CHROMIUM FILE.pdf ...
// Prints {version, messages: {FILE.pdf: [text]}}.
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const home = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "pdfjs-dist");
const [program, ...files] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"], timeout: 120_000 });
try {
  const page = await browser.newPage();
  // a module is not loaded from a file: so they stand behind a made-up server
  await page.route("http://pdfjs.test/**", (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    if (path === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    if (path.startsWith("/file/")) return route.fulfill({ path: files[Number(path.slice(6))] });
    return route.fulfill({ path: join(home, path) });
  });
  await page.goto("http://pdfjs.test/");
  let said = [];
  page.on("console", (message) => {
    if (!message.text().includes("Setting up fake worker")) said.push(message.text()); // so it is asked to above
  });
  page.on("pageerror", (error) => said.push(String(error)));
  const messages = {};
  let version;
  for (const [index, file] of files.entries()) {
    version = await page.evaluate(look, index);
    messages[basename(file)] = said;
    said = [];
  }
  console.log(JSON.stringify({ version, messages }));
} finally {
  await browser.close();
}

async function look(index) {
  // in the page's own thread, whose console is heard
  globalThis.pdfjsWorker ??= await import("/legacy/build/pdf.worker.mjs");
  const { getDocument, version, VerbosityLevel } = await import("/legacy/build/pdf.mjs");
  const pdf = await getDocument({
    url: `/file/${index}`,
    cMapUrl: "/cmaps/",
    standardFontDataUrl: "/standard_fonts/",
    wasmUrl: "/wasm/",
    verbosity: VerbosityLevel.WARNINGS,
  }).promise;
  await pdf.getFieldObjects();
  await pdf.getOutline();
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    await page.getAnnotations();
    await page.getStructTree();
    await page.getTextContent();
    const viewport = page.getViewport({ scale: 1 });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [viewport.width, viewport.height];
    await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
  }
  await pdf.destroy();
  return version;
}
