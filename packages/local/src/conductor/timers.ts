/** Calls back once, `delayMs` from now or a little later; answers how to call it off. */
export interface Timers {
  after(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that setTimeout takes. */
export const delayMsMax = 2_147_483_647;

export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), delayMsMax));
    return () => clearTimeout(timer);
  },
};
