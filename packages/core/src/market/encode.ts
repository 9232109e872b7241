import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { isArrow } from "./arrowFrame.ts";
import { decodeArrow, encodeArrow } from "./arrowMarket.ts";
import type { Market } from "./bars.ts";
import { decodePlain, encodePlain } from "./plainMarket.ts";

/** A market as it is stored, an Arrow IPC file. Equal markets give equal bytes. @throws TerminalError `market.broken`. */
export function encodeMarket(market: Market): Uint8Array {
  return encodeArrow(market);
}

/**
 * The market in `bytes`, as they are stored now or were before Arrow; its columns are views of them, not copies, where
 * `bytes` begin at a multiple of 8.
 * @throws TerminalError `market.corrupt` for bytes that are cut, changed or of another form.
 */
export function decodeMarket(bytes: Uint8Array): Market {
  return isArrow(bytes) ? decodeArrow(bytes) : decodePlain(bytes);
}

/** SHA-256 of a market's plain form without its id, in lower-case hex: equal data have equal hashes under any id. */
export function marketHash(market: Market): string {
  return bytesToHex(sha256(encodePlain({ ...market, datasetId: "" })));
}

/** `dat_` and the first 32 hex digits of the market's hash. */
export function datasetIdOf(market: Market): string {
  return `dat_${marketHash(market).slice(0, 32)}`;
}

/** `mkt_` and the first 32 hex digits of the market's hash. */
export function marketIdOf(market: Market): string {
  return `mkt_${marketHash(market).slice(0, 32)}`;
}
