const FIRST_MS = 400;
const LONGEST_MS = 15_000;

/**
 * How long to wait before attempt number `attempt` (0 is the first again): doubling from 0.4 s to at most 15 s, of
 * which a random half, so that many pages do not return at once. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  let ceiling = FIRST_MS;
  for (let step = 0; step < attempt && ceiling < LONGEST_MS; step++) ceiling *= 2;
  const bounded = Math.min(LONGEST_MS, ceiling);
  return Math.round(bounded / 2 + (bounded / 2) * random);
}
