/** `npm run render:cost`: writes the model's figures into docs/cost.md, between its marks. */
import { readFileSync, writeFileSync } from "node:fs";
import { costTables } from "./costTables.ts";

const file = new URL("../docs/cost.md", import.meta.url);

/** The document with every marked table made anew. */
export function renderCost(document: string): string {
  return Object.entries(costTables).reduce((text, [name, render]) => {
    const marks = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`);
    if (!marks.test(text)) throw new Error(`docs/cost.md has no place for the table ${name}`);
    return text.replace(marks, (_, before: string, after: string) => `${before}${render()}${after}`);
  }, document);
}

if (import.meta.main) writeFileSync(file, renderCost(readFileSync(file, "utf8")));
