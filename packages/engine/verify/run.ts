import { parseArgs } from "node:util";
import { createMarketEngine } from "../src/engine.ts";
import { firstMismatch } from "./compare.ts";
import { verificationMarkets } from "./markets.ts";

const CHUNK = 100;

/** `npm run verify:engine -- --cases 20000 --seed 1`: engine and oracle on so many random cases; exit 1 where they differ. */
function verify(cases: number, seed: number): number {
  const markets = verificationMarkets();
  const engines = markets.map((market) => createMarketEngine(market));
  let compared = 0;
  for (let first = 0; first < cases; first += CHUNK) {
    const index = (first / CHUNK) % markets.length;
    const count = Math.min(CHUNK, cases - first);
    const seeds = Array.from({ length: count }, (_, k) => seed + first + k);
    const [engine, market] = [engines[index], markets[index]];
    if (engine === undefined || market === undefined) throw new RangeError(`there is no market ${index}`);
    const mismatch = firstMismatch(engine, market, seeds);
    if (mismatch !== null) {
      process.stderr.write(`engine and oracle differ: ${mismatch}\n`);
      return 1;
    }
    compared += count;
  }
  process.stdout.write(
    `${compared} cases on ${markets.length} markets: engine and oracle agree in every bit\n`,
  );
  return 0;
}

const { values } = parseArgs({
  options: { cases: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
});
process.exitCode = verify(Number(values.cases), Number(values.seed));
