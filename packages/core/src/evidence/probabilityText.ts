/** A probability as a percentage, its ends rounded towards the middle: nothing is ever called certain or impossible. */
export function probabilityText(probability: number): string {
  if (probability > 0.999) return "over 99.9 %";
  if (probability < 0.001) return "under 0.1 %";
  return `${(probability * 100).toFixed(1)} %`;
}
