import { gunzipSync, gzipSync } from "node:zlib";

/** A JSON value as gzip: what is stored is small, and written by us alone. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value), { level: 6 });
}

export function unpack<T>(bytes: unknown): T {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`expected packed bytes, found ${typeof bytes}`);
  return JSON.parse(gunzipSync(bytes).toString("utf8")) as T;
}
