/** Small numbers under pairs of small numbers, found in a few nanoseconds. */
export interface PairTable {
  /** The number of a pair, or −1. */
  find(a: number, b: number): number;
  add(a: number, b: number, value: number): void;
}

const WORDS = 3;

export function createPairTable(): PairTable {
  let mask = 1_023;
  let words = emptyWords(mask);
  let count = 0;
  const slotOf = (a: number, b: number): number => {
    let slot = hashOf(a, b) & mask;
    while (words[slot * WORDS] !== -1 && (words[slot * WORDS] !== a || words[slot * WORDS + 1] !== b)) {
      slot = (slot + 1) & mask;
    }
    return slot * WORDS;
  };
  const write = (a: number, b: number, value: number): void => {
    const at = slotOf(a, b);
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = value;
  };
  return {
    find: (a, b) => {
      const at = slotOf(a, b);
      return words[at] === -1 ? -1 : (words[at + 2] as number);
    },
    add: (a, b, value) => {
      if (2 * ++count > mask) {
        const former = words;
        mask = 2 * mask + 1;
        words = emptyWords(mask);
        for (let at = 0; at < former.length; at += WORDS) {
          if (former[at] !== -1) {
            write(former[at] as number, former[at + 1] as number, former[at + 2] as number);
          }
        }
      }
      write(a, b, value);
    },
  };
}

function emptyWords(mask: number): Int32Array {
  return new Int32Array((mask + 1) * WORDS).fill(-1);
}

function hashOf(a: number, b: number): number {
  const mixed = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca77);
  return mixed ^ (mixed >>> 15);
}
