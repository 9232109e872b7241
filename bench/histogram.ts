const STEP_MS = 0.1;
const STEPS = 100_000;

/** Times in milliseconds counted by tenths, in the same space however many come; what is over ten seconds counts as ten. */
export class Histogram {
  readonly #counts = new Uint32Array(STEPS + 1);
  #total = 0;
  #maxMs = 0;

  add(ms: number): void {
    const step = Math.min(STEPS, Math.max(0, Math.ceil(ms / STEP_MS)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total++;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  get total(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** The time that a share of all stays under, rounded up to a tenth; NaN where there is none. */
  quantile(share: number): number {
    if (this.#total === 0) return Number.NaN;
    let seen = 0;
    for (const [step, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= share * this.#total) return step * STEP_MS;
    }
    return this.#maxMs;
  }
}
