// Drives Chromium's own PDF viewer by mouse and keyboard.
// node chromium.mjs CHROMIUM
// Starts Chromium once, and reads the paths of folders from its standard input, one a line.
// A folder holds form.pdf and steps.json, a list of these, where page counts from 0 and x
// and y are shares of its width and height:
//   {page, x, y}           clicks there
//   {page, x, y, text}     clicks there and types, as an input method does
//   {page, x, y, paste}    clicks there and pastes this text
//   {page, x, y, read: id} clicks there and copies all that is in the field
//   {tabs: [texts]}        presses Tab before each text and types it
//   {pictures: true}       writes each page as page0.png, twice as wide as on a screen
// Writes out.pdf, the file "with your changes"; prints {texts: {id: text}}, or {error}, on a line.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: program,
  args: ["--no-sandbox"],
  timeout: 120_000,
  // the viewer is a component extension, which automation switches off
  ignoreDefaultArgs: ["--disable-extensions", "--disable-component-extensions-with-background-pages"],
});
try {
  for await (const folder of createInterface({ input: process.stdin })) {
    const answer = await driven(folder).catch((error) => ({ error: String(error.stack) }));
    console.log(JSON.stringify(answer));
  }
} finally {
  await browser.close();
}

async function driven(folder) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 2600 }, deviceScaleFactor: 2 });
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const clipboard = await context.newPage();
    await clipboard.goto(pathToFileURL(join(folder, "steps.json")).href); // a page may read the clipboard where the viewer may not
    const page = await context.newPage();
    await page.goto(`${pathToFileURL(join(folder, "form.pdf"))}#navpanes=0&zoom=100`);
    const viewer = await viewerOf(page);
    const rects = await pageRects(viewer);
    const texts = {};
    for (const step of JSON.parse(readFileSync(join(folder, "steps.json"), "utf8")))
      await take(step, { folder, page, rects, clipboard, texts });
    await leave(page, rects);
    writeFileSync(join(folder, "out.pdf"), Buffer.from(await savedBy(viewer), "base64"));
    return { texts };
  } finally {
    await context.close();
  }
}

async function take(step, { folder, page, rects, clipboard, texts }) {
  if (step.pictures) {
    await leave(page, rects);
    await page.mouse.move(5, 5);
    await page.waitForTimeout(500);
    for (const [index, clip] of rects.entries())
      await page.screenshot({ path: join(folder, `page${index}.png`), clip });
    return;
  }
  for (const text of step.tabs ?? []) {
    await page.keyboard.press("Tab");
    await type(page, text);
  }
  if (step.tabs) return;
  const rect = rects[step.page];
  const click = () => page.mouse.click(rect.x + step.x * rect.width, rect.y + step.y * rect.height);
  if (step.read) texts[step.read] = await fieldText({ page, rects, clipboard, click });
  else if (step.paste) await paste(step.paste, { page, rects, clipboard, click });
  else {
    await click();
    await type(page, step.text ?? "");
  }
}

// Pastes into the field, again as long as the field is empty. The clipboard is filled
// before the click: a viewer that comes to the front has the focus nowhere for a while.
async function paste(text, { page, rects, clipboard, click }) {
  for (let tries = 1; tries <= 5; tries += 1) {
    await clipboard.bringToFront();
    await clipboard.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
    await page.bringToFront();
    await click();
    await page.waitForTimeout(200 * tries);
    await page.keyboard.press("Control+v");
    await page.waitForTimeout(500); // the viewer takes it in a process of its own
    if (await fieldText({ page, rects, clipboard, click })) return;
  }
  throw new Error("Chromium's PDF viewer did not take what was pasted");
}

// All that is in the field; where the click has not come to it, the keys copy the
// page's own text, which is what they copy outside all fields.
async function fieldText({ page, rects, clipboard, click }) {
  await leave(page, rects);
  const outside = await copied(page, clipboard);
  for (let tries = 1; tries <= 5; tries += 1) {
    await click();
    const text = await copied(page, clipboard);
    if (text !== outside) return text;
  }
  throw new Error("Chromium's PDF viewer did not take the click into the field");
}

async function type(page, text) {
  for (const [index, line] of text.split("\n").entries()) {
    if (index > 0) await page.keyboard.press("Enter");
    if (line) await page.keyboard.insertText(line);
  }
}

async function copied(page, clipboard) {
  await clipboard.evaluate(() => navigator.clipboard.writeText(""));
  // the viewer copies in a process of its own, and may not have got to it
  for (let tries = 1; tries <= 10; tries += 1) {
    await page.waitForTimeout(40 * tries);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await page.waitForTimeout(40 * tries);
    const text = await clipboard.evaluate(() => navigator.clipboard.readText());
    if (text) return text;
  }
  return "";
}

// leaving the last field commits it
async function leave(page, rects) {
  await page.mouse.click(rects[0].x + 5, rects[0].y + rects[0].height / 2);
}

async function savedBy(viewer) {
  return viewer.evaluate(async () => {
    // what the download button calls, without the dialog that asks for a file name
    const result = await document.querySelector("pdf-viewer").currentController.save("EDITED");
    let text = "";
    for (const byte of new Uint8Array(result.dataToSave)) text += String.fromCharCode(byte);
    return btoa(text);
  });
}

async function viewerOf(page) {
  for (let tries = 0; tries < 600; tries += 1) {
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
