// Fills a PDF in Chromium's own viewer by mouse and keyboard and saves it "with your changes".
// node chromium_fill.mjs CHROMIUM FORM.pdf STEPS.json OUT.pdf
// STEPS: [{page, x, y, text}], page from 0, x and y as shares of the page's width and height;
// a step without text is a click on a box to tick.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, form, stepsFile, out] = process.argv.slice(2);
const steps = JSON.parse(readFileSync(stepsFile, "utf8"));
const browser = await chromium.launch({
  executablePath: program,
  args: ["--no-sandbox"],
  // the viewer is a component extension, which automation switches off
  ignoreDefaultArgs: ["--disable-extensions", "--disable-component-extensions-with-background-pages"],
});
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 2600 } });
  const page = await context.newPage();
  await page.goto(`${pathToFileURL(form)}#navpanes=0&zoom=100`);
  const viewer = await viewerOf(page);
  const rects = await pageRects(viewer);
  for (const step of steps) {
    const rect = rects[step.page];
    await page.mouse.click(rect.x + step.x * rect.width, rect.y + step.y * rect.height);
    for (const [index, line] of (step.text ?? "").split("\n").entries()) {
      if (index > 0) await page.keyboard.press("Enter");
      if (line) await page.keyboard.insertText(line);
    }
  }
  // leaving the last field commits it
  await page.mouse.click(rects[0].x + 5, rects[0].y + rects[0].height / 2);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  const saved = await viewer.evaluate(async () => {
    // what the download button calls, without the dialog that asks for a file name
    const result = await document.querySelector("pdf-viewer").currentController.save("EDITED");
    let text = "";
    for (const byte of new Uint8Array(result.dataToSave)) text += String.fromCharCode(byte);
    return btoa(text);
  });
  writeFileSync(out, Buffer.from(saved, "base64"));
  console.log(`Chromium ${browser.version()}`);
} finally {
  await browser.close();
}

async function viewerOf(page) {
  for (let tries = 0; tries < 100; tries += 1) {
    const viewer = page.frames().find((frame) => frame.url().startsWith("chrome-extension://"));
    const loaded = await viewer?.evaluate(() => document.querySelector("pdf-viewer")?.loadState_ === "success");
    if (loaded) return viewer;
    await page.waitForTimeout(100);
  }
  throw new Error("Chromium's PDF viewer did not load the form");
}

async function pageRects(viewer) {
  return viewer.evaluate(() => {
    const element = document.querySelector("pdf-viewer");
    const origin = element.shadowRoot.querySelector("#main").getBoundingClientRect();
    return element.documentDimensions.pageDimensions.map((_, index) => {
      const { x, y, width, height } = element.viewport_.getPageScreenRect(index);
      return { x: x + origin.x, y: y + origin.y, width, height };
    });
  });
}
