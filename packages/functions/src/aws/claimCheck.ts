import { TerminalError } from "@tradewind/core/errors";
import type { Objects } from "./objects.ts";
import { pack, unpack } from "./packing.ts";

/** Above it a value goes to the bucket and the item holds its key: an item takes 400 KB and costs by its size. */
const CLAIM_CHECK_BYTES = 200_000;

/** The attributes of an item that hold a value: itself, packed, or the key under which the bucket has it. */
export type Claimed = { readonly body: Uint8Array } | { readonly claim: string };

/** Gives the attributes to store; `key` must name the content, so that rivals never write over each other. */
export async function checkIn(objects: Objects, key: string, value: unknown): Promise<Claimed> {
  const body = pack(value);
  if (body.length <= CLAIM_CHECK_BYTES) return { body };
  await objects.insert(key, body);
  return { claim: key };
}

export async function redeem<T>(objects: Objects, item: Readonly<Record<string, unknown>>): Promise<T> {
  const { body, claim } = item;
  if (body !== undefined) return unpack<T>(body);
  const value = typeof claim === "string" ? await objects.readJson<T>(claim) : null;
  if (value !== null) return value;
  const message = `object ${String(claim)} of bucket ${objects.bucket} is gone though an item names it; restore it from its versions`;
  throw new TerminalError("internal", "claim.missing", message);
}
