/** A name of the code as words: `meanReversion` → `mean reversion`. */
export function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
