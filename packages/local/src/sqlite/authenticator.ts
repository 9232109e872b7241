import { join } from "node:path";
import { sha256Hex } from "@tradewind/core/hash";
import type { Authenticator, Ids } from "@tradewind/core/ports";
import { type Database, text } from "./database.ts";
import { readFileIfThere, writePrivateFile } from "./files.ts";

/** The one person of a one-machine platform. */
export const localOwner = "local";

/** Tokens are stored as their hashes: who reads the database can impersonate nobody. */
export function makeSqliteAuthenticator(db: Database): Authenticator {
  return {
    async authenticate(token) {
      const row = db.get("SELECT owner FROM tokens WHERE token_hash = ?", sha256Hex(token));
      return row === undefined ? null : text(row, "owner");
    },
  };
}

/** Lets a token in as an owner. */
export function admitToken(db: Database, token: string, owner: string): void {
  db.run("INSERT OR REPLACE INTO tokens VALUES (?, ?)", sha256Hex(token), owner);
}

/** The home's token: made at the first start, kept in a file that its owner alone may read. Deleting the file renews it. */
export function ensureToken(home: string, db: Database, ids: Ids): string {
  const path = join(home, "token");
  const kept = readFileIfThere(path)?.toString("utf8").trim() ?? "";
  if (kept !== "") {
    admitToken(db, kept, localOwner);
    return kept;
  }
  const token = ids.secret();
  db.run("DELETE FROM tokens WHERE owner = ?", localOwner);
  writePrivateFile(path, `${token}\n`);
  admitToken(db, token, localOwner);
  return token;
}
