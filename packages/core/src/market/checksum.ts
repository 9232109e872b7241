const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a over 32-bit words. Each step is a bijection of the state and of the word, so a change within one word is
 * always seen. `words` must not hold the place where the sum itself is kept.
 */
export function checksumOf(words: Uint32Array): number {
  let hash = FNV_OFFSET;
  for (const word of words) hash = Math.imul(hash ^ word, FNV_PRIME);
  return hash >>> 0;
}
