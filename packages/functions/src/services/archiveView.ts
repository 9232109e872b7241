import type { Elite } from "@tradewind/core/archive/elite";
import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import type { Ports } from "@tradewind/core/ports";
import type { ArchiveView } from "@tradewind/core/views/run";

/** A run's archive without the strategies themselves; an empty one before the first generation has archived. */
export async function archiveView(
  { archives }: Pick<Ports, "archives">,
  runId: string,
): Promise<ArchiveView> {
  const archive = (await archives.load(runId))?.archive ?? emptyArchive;
  return {
    generation: archive.generation,
    archiveHash: archiveHashOf(archive),
    descriptorVersion: archive.descriptorVersion,
    elites: archive.elites.map(eliteView),
  };
}

function eliteView({
  strategy: _strategy,
  blockReturns: _blocks,
  ...elite
}: Elite): ArchiveView["elites"][number] {
  return elite;
}
