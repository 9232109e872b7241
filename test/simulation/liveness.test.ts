/**
 * Goal: whatever is lost, late, doubled or dead, a run does what the calm run does. Method: 250 simulated worlds, each
 * from its seed; `npm run simulate -- --seeds N --from S` runs others.
 */
import { specifyWorlds } from "./holds.ts";

specifyWorlds({ blocks: 10, seedsPerBlock: 25, place: "cloud", modeOf: () => "liveness" });
