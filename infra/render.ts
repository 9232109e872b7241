import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderWorkflow } from "./workflow.ts";

/** The text of infra/evolution.asl.json: what the one-machine platform interprets and AWS is given. */
export function renderDocument(): string {
  return `${JSON.stringify(renderWorkflow().asl, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("evolution.asl.json", import.meta.url), renderDocument());
}
