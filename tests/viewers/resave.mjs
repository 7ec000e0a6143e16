// Saves a filled PDF anew with a package of npm, without changing an answer.
// node resave.mjs pdf-lib|pdfjs-dist GIVEN.pdf SAVED.pdf
import { readFile, writeFile } from "node:fs/promises";

const [name, given, saved] = process.argv.slice(2);
const content = new Uint8Array(await readFile(given));
await writeFile(saved, await (name === "pdf-lib" ? byPdfLib(content) : byPdfJs(content)));

async function byPdfLib(content) {
  const { PDFDocument } = await import("pdf-lib");
  const pdf = await PDFDocument.load(content);
  pdf.getForm().getFields(); // as every script begins
  return pdf.save({ updateFieldAppearances: false }); // it has no font for Chinese
}

async function byPdfJs(content) {
  globalThis.DOMMatrix ??= class {}; // pdf.js makes one when it is loaded, for drawing, which is not done here
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const pdf = await getDocument({ data: content, verbosity: 0 }).promise;
  const fields = (await pdf.getFieldObjects()) ?? {};
  const filled = Object.values(fields).flat().find((field) => field.type === "text" && field.value);
  if (filled) pdf.annotationStorage.setValue(filled.id, { value: `${filled.value} ` }); // somebody types a space behind it
  const bytes = await pdf.saveDocument();
  await pdf.destroy();
  return bytes;
}
