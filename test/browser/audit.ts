import type { Page } from "playwright-core";

/** What is wrong with the page as it stands, by the rules that can be checked without judgement; empty is good. */
export async function audit(page: Page): Promise<string[]> {
  return [...(await page.evaluate(auditStructure)), ...(await page.evaluate(auditContrast))];
}

function auditStructure(): string[] {
  const found: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > root.clientWidth + 1 &&
        element.closest(".scroller, .tabs") === null,
    );
    found.push(
      `the page scrolls sideways: ${wide
        .slice(0, 4)
        .map((one) => `${one.tagName}.${one.className}`)
        .join(", ")}`,
    );
  }
  const nameOf = (element: Element): string => {
    const labelled = (element.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "");
    const labels =
      "labels" in element
        ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent)
        : [];
    const own = element.matches("input, select") ? "" : element.textContent;
    return [element.getAttribute("aria-label"), ...labelled, ...labels, own].join("").trim();
  };
  for (const element of document.querySelectorAll(
    "a, button, input, select, [role=img], [role=progressbar], dialog, nav, table",
  )) {
    if (element.matches("table")) continue;
    if (nameOf(element) === "") found.push(`no name: ${element.outerHTML.slice(0, 120)}`);
  }
  if (document.querySelectorAll("h1").length !== 1)
    found.push(`${document.querySelectorAll("h1").length} main headings`);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) found.push(`ids used twice: ${twice.join(", ")}`);
  for (const header of document.querySelectorAll("th")) {
    if (!header.hasAttribute("scope")) found.push(`a table head without scope: ${header.textContent}`);
  }
  for (const element of document.querySelectorAll("[tabindex]")) {
    if (Number(element.getAttribute("tabindex")) > 0)
      found.push(`tabindex above 0: ${element.outerHTML.slice(0, 80)}`);
  }
  return found;
}

/** WCAG 2.2, 1.4.3: 4.5 to 1, or 3 to 1 for large text. */
function auditContrast(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (canvas === null) return ["no canvas to read colours with"];
  const read = (colour: string): [number, number, number, number] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const channel = (value: number): number => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r, g, b]: readonly number[]): number =>
    0.2126 * channel(r ?? 0) + 0.7152 * channel(g ?? 0) + 0.0722 * channel(b ?? 0);
  const groundOf = (element: Element): readonly number[] => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (
      element === null ||
      (node.textContent ?? "").trim() === "" ||
      element.closest("noscript, script, .unseen, :disabled")
    )
      continue;
    if (element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const [light, dark] = [luminance(read(style.color)), luminance(groundOf(element))].sort((a, b) => b - a);
    const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
    const isLarge =
      Number.parseFloat(style.fontSize) >= 24 ||
      (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) {
      found.add(
        `contrast ${ratio.toFixed(2)}: "${(node.textContent ?? "").trim().slice(0, 40)}" in ${element.tagName}.${element.className}`,
      );
    }
  }
  return [...found];
}
