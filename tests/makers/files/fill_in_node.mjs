// Fills in a PDF form with a package of npm that fills in forms by itself, without a browser.
// node fill_in_node.mjs pdf-lib|pdfjs-dist FOLDER_OF_THE_PACKAGE BLANK.pdf STEPS.json OUT.pdf
// STEPS.json is a list of [field, text] for a text and of [field, null] or [field, option] for a box or a group.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [library, folder, blank, steps, out] = process.argv.slice(2);
const entries = JSON.parse(readFileSync(steps, "utf8"));
const bytes = new Uint8Array(readFileSync(blank));
const fillers = { "pdf-lib": byPdfLib, "pdfjs-dist": byPdfJs };
writeFileSync(out, await fillers[library]());

async function byPdfLib() {
  const { PDFBool, PDFCheckBox, PDFDocument, PDFName, PDFTextField } = createRequire(import.meta.url)(`${folder}/dist/pdf-lib.js`);
  const pdf = await PDFDocument.load(bytes);
  const form = pdf.getForm();
  for (const [name, value] of entries) {
    const field = form.getField(name);
    if (field instanceof PDFTextField) field.setText(value);
    else if (field instanceof PDFCheckBox) field.check();
    else field.select(value);
  }
  // its own fonts have no Chinese characters, so scripts leave the drawing to the viewer
  form.acroForm.dict.set(PDFName.of("NeedAppearances"), PDFBool.True);
  return pdf.save({ updateFieldAppearances: false });
}

async function byPdfJs() {
  globalThis.DOMMatrix ??= class {}; // it is needed for drawing only, and nothing is drawn here
  const { getDocument } = await import(pathToFileURL(`${folder}/legacy/build/pdf.mjs`).href);
  const pdf = await getDocument({ data: bytes, standardFontDataUrl: `${folder}/standard_fonts/`, verbosity: 0 }).promise;
  const wanted = new Map(entries.map(([name, value]) => [name, value]));
  for (let number = 1; number <= pdf.numPages; number += 1) {
    for (const one of await (await pdf.getPage(number)).getAnnotations()) {
      if (!wanted.has(one.fieldName)) continue;
      const value = wanted.get(one.fieldName);
      if (one.radioButton) pdf.annotationStorage.setValue(one.id, { value: one.buttonValue === value });
      else pdf.annotationStorage.setValue(one.id, { value: one.checkBox ? true : value });
    }
  }
  return pdf.saveDocument();
}
