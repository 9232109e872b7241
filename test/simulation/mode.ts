/** Safety: faults go on for ever, and whatever happens must be right. Liveness: faults end, and then the run must. */
export type Mode = "safety" | "liveness";
