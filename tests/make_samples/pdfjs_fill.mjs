// Fills a PDF with pdf.js, as Firefox and many web pages do, and saves it.
// node pdfjs_fill.mjs FORM.pdf ANSWERS.json OUT.pdf
// ANSWERS: field id to text, option id or list of option ids.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument, version } from "pdfjs-dist/legacy/build/pdf.mjs";

const [form, answersFile, out] = process.argv.slice(2);
const answers = JSON.parse(readFileSync(answersFile, "utf8"));
const home = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const pdf = await getDocument({
  data: new Uint8Array(readFileSync(form)),
  cMapUrl: join(home, "cmaps/"),
  cMapPacked: true,
  standardFontDataUrl: join(home, "standard_fonts/"),
}).promise;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  for (const annotation of await page.getAnnotations()) fill(annotation);
}
writeFileSync(out, await pdf.saveDocument());
console.log(`pdf.js ${version}`);

function fill({ id, fieldName, fieldType, radioButton, checkBox, buttonValue }) {
  const storage = pdf.annotationStorage;
  if (radioButton) {
    if (answers[fieldName]) storage.setValue(id, { value: answers[fieldName] === buttonValue });
  } else if (checkBox) {
    const [field, option] = fieldName.split(".");
    if (answers[field]?.includes(option)) storage.setValue(id, { value: true });
  } else if (fieldType === "Tx" && answers[fieldName] != null) {
    storage.setValue(id, { value: answers[fieldName] });
  }
}
