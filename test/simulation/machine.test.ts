/**
 * Goal: one machine, on its real stores, queue, poller and conductor, does what the calm run does, though workers and the
 * whole machine die. Method: simulated worlds from their seeds, in both modes by turns.
 */
import { modeOf } from "./describe.ts";
import { specifyWorlds } from "./holds.ts";

specifyWorlds({ blocks: 5, seedsPerBlock: 20, place: "machine", modeOf });
