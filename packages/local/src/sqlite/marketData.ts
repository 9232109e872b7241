import { join } from "node:path";
import { TerminalError } from "@tradewind/core/errors";
import { MarketRecord } from "@tradewind/core/market/dataset";
import type { MarketData, MarketSection } from "@tradewind/core/ports";
import { readFileInto, writePrivateFile } from "./files.ts";

/**
 * Markets as files, a folder a section. `granted` is what this holder may read: breeding workers get `open` alone, and
 * asking for `sealed` is then a TerminalError `market.forbidden`, whether the section exists or not.
 */
export function makeFileMarketData(directory: string, granted: readonly MarketSection[]): MarketData {
  const pathOf = (marketId: string, section: MarketSection): string =>
    join(directory, section, `${MarketRecord.shape.marketId.parse(marketId)}.bars`);
  return {
    async put(marketId, section, bytes) {
      writePrivateFile(pathOf(marketId, section), bytes);
    },
    async read(marketId, section, roomFor = (bytes) => new Uint8Array(bytes)) {
      if (!granted.includes(section)) {
        const message = `section ${section} of market ${marketId} is not granted here, only ${granted.join(", ")}`;
        throw new TerminalError("forbidden", "market.forbidden", message);
      }
      const bytes = MarketRecord.shape.marketId.safeParse(marketId).success
        ? readFileInto(pathOf(marketId, section), roomFor)
        : null;
      if (bytes !== null) return bytes;
      const message = `market ${marketId} has no ${section} section; start the run anew to prepare it`;
      throw new TerminalError("not-found", "market.not_found", message);
    },
  };
}
