import type { Archive, Elite } from "@tradewind/core/archive/elite";
import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import type { Ports } from "@tradewind/core/ports";
import type { ArchiveView } from "@tradewind/core/views/run";

/** Hashing is most of the work of a view; an archive that is asked for again is often the same object. */
const hashes = new WeakMap<Archive, string>();

/** A run's archive without the strategies themselves; an empty one before the first generation has archived. */
export async function archiveView(
  { archives }: Pick<Ports, "archives">,
  runId: string,
): Promise<ArchiveView> {
  const archive = (await archives.load(runId))?.archive ?? emptyArchive;
  return {
    generation: archive.generation,
    archiveHash: hashOf(archive),
    descriptorVersion: archive.descriptorVersion,
    elites: archive.elites.map(eliteView),
  };
}

function hashOf(archive: Archive): string {
  const hash = hashes.get(archive) ?? archiveHashOf(archive);
  hashes.set(archive, hash);
  return hash;
}

function eliteView({
  strategy: _strategy,
  blockReturns: _blocks,
  ...elite
}: Elite): ArchiveView["elites"][number] {
  return elite;
}
