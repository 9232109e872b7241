import { archiveHashOf } from "@tradewind/core/archive/insert";
import type { ArchiveStore, Ports } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

const invariant = "archive versions rise by one and never change";

export function observeArchives({ archives }: Pick<Ports, "archives">, verdict: Verdict): ArchiveStore {
  const hashes = new Map<string, string[]>();
  return {
    ...archives,
    async commit(runId, expectedVersion, archive) {
      const answer = await archives.commit(runId, expectedVersion, archive);
      const known = hashes.get(runId) ?? [];
      const { version } = (await archives.load(runId)) ?? { version: 0 };
      const allowed = answer === "committed" ? known.length + 1 : known.length;
      if (version !== allowed) {
        verdict.report(
          invariant,
          `${runId} stands at ${version} after ${known.length}, the commit ${answer}`,
        );
      }
      const now: string[] = [];
      for (let at = 1; at <= version; at++) {
        const snapshot = await archives.snapshot(runId, at);
        now.push(snapshot === null ? "absent" : archiveHashOf(snapshot));
      }
      const changed = known.findIndex((hash, at) => now[at] !== hash);
      if (changed >= 0)
        verdict.report(invariant, `version ${changed + 1} of ${runId} is another than it was`);
      hashes.set(runId, now);
      return answer;
    },
  };
}
