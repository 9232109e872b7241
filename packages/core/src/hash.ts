import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON with sorted keys and no white space: equal values give equal bytes. `undefined` members are dropped. */
export function canonicalJson(value: unknown): string {
  return textOf(value) ?? "null";
}

/** As `JSON.stringify` of a value whose keys are in order; undefined where that leaves a member out. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? "null").join(",")}]`;
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const member = textOf((value as Record<string, unknown>)[key]);
    if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${member}`;
  }
  return `{${text}}`;
}

const EXAMPLE = { text: "abc", hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };

let hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/**
 * Has the host's SHA-256 compute from now on: many times as fast where it is native, and the same bits.
 * @param hash lower-case hexadecimal of a text's UTF-8 bytes; RangeError if it is another function
 */
export function useSha256(hash: (text: string) => string): void {
  if (hash(EXAMPLE.text) !== EXAMPLE.hash) throw new RangeError("the function given is not SHA-256");
  hashOf = hash;
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return hashOf(text);
}

/** SHA-256 of a value's canonical JSON. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
