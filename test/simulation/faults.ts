import type { Random } from "@tradewind/core/random";
import type { Place } from "./plant.ts";

/** How often each fault comes, as a share of the occasions for it. */
export interface Faults {
  /** A port refuses: throttled, a lost race. */
  readonly refuse: number;
  /** A port does what was asked, and its answer is lost. */
  readonly loseAnswer: number;
  /** The process dies before the port is reached. */
  readonly dieBefore: number;
  /** The process dies after the port has committed and before it learns of it. */
  readonly dieAfter: number;
  /** A call takes seconds or minutes. */
  readonly stall: number;
  /** An index answers what it held a moment ago. */
  readonly staleIndex: number;
  readonly messageTwice: number;
  readonly messageLate: number;
  readonly deleteLost: number;
  /** A function is never reached. */
  readonly callLost: number;
  /** A function is said to have failed and goes on. */
  readonly callAbandoned: number;
  /** A function is called once more, later, and nobody waits for it. */
  readonly callTwice: number;
  readonly socketGone: number;
  readonly socketFull: number;
  /** The whole machine dies. */
  readonly machineDies: number;
  /** Of messages that are sent at once this one is not, and the others are. */
  readonly sendTorn: number;
}

export type Fault = keyof Faults;

const faultMax: Faults = {
  refuse: 0.06,
  loseAnswer: 0.05,
  dieBefore: 0.03,
  dieAfter: 0.03,
  stall: 0.006,
  staleIndex: 0.5,
  messageTwice: 0.3,
  messageLate: 0.3,
  deleteLost: 0.2,
  callLost: 0.1,
  callAbandoned: 0.1,
  callTwice: 0.15,
  socketGone: 0.05,
  socketFull: 0.05,
  machineDies: 1,
  sendTorn: 0.1,
};

/** Between processes and stores of one machine nothing is lost or doubled: they die, are slow, or find the store busy. */
const ofMachines: ReadonlySet<Fault> = new Set<Fault>([
  "refuse",
  "dieBefore",
  "dieAfter",
  "stall",
  "socketGone",
  "socketFull",
  "machineDies",
]);

export const noFaults: Faults = mapFaults(() => 0);

/** Each kind of fault is there or not, and then rare or common: no two seeds suffer alike. */
export function drawFaults(random: Random, place: Place): Faults {
  return mapFaults((fault) => {
    const rate = random.chance(0.5) ? faultMax[fault] * random.next() : 0;
    return place === "cloud" || ofMachines.has(fault) ? rate : 0;
  });
}

function mapFaults(rate: (fault: Fault) => number): Faults {
  const rates = Object.keys(faultMax).map((fault) => [fault, rate(fault as Fault)]);
  return Object.fromEntries(rates) as unknown as Faults;
}
