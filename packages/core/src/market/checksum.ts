const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * FNV-1a over 32-bit words. Each step is a bijection of the state and of the word, so a change within one word is
 * always seen. `words` must not hold the place where the sum itself is kept.
 */
export function checksumOf(words: Uint32Array): number {
  let hash = FNV_OFFSET;
  // By index: on the millions of words of a long market the array's iterator takes ten times as long.
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), FNV_PRIME);
  return hash >>> 0;
}
