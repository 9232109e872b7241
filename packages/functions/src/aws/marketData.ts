import { TerminalError } from "@tradewind/core/errors";
import { MarketRecord } from "@tradewind/core/market/dataset";
import type { MarketData, MarketSection } from "@tradewind/core/ports";
import type { Objects } from "./objects.ts";

/** Markets as objects under `open/` and `sealed/`: what a function may read is its role's to say, prefix by prefix. */
export function makeMarketData(objects: Objects): MarketData {
  const { marketId: MarketId } = MarketRecord.shape;
  const keyOf = (marketId: string, section: MarketSection): string =>
    `${section}/${MarketId.parse(marketId)}.bars`;
  return {
    async put(marketId, section, bytes) {
      // The id is made of the content, so what is there already is the same.
      await objects.insert(keyOf(marketId, section), bytes);
    },
    async read(marketId, section, roomFor) {
      const known = MarketId.safeParse(marketId).success;
      const bytes = known ? await objects.read(keyOf(marketId, section)) : null;
      if (bytes !== null) {
        if (roomFor === undefined) return bytes;
        const room = roomFor(bytes.length);
        room.set(bytes);
        return room;
      }
      const message = `market ${marketId} has no ${section} section; start the run anew to prepare it`;
      throw new TerminalError("not-found", "market.not_found", message);
    },
  };
}
