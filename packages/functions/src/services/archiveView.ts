import type { Archive, Elite } from "@tradewind/core/archive/elite";
import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import type { Ports } from "@tradewind/core/ports";
import type { ArchiveView } from "@tradewind/core/views/run";

/** Archives are never changed, and the store gives the one that stands again and again to whoever asks. */
const texts = new WeakMap<Archive, string>();

/** The JSON of a run's archive without the strategies themselves; of an empty one before the first generation has archived. */
export async function archiveText({ archives }: Pick<Ports, "archives">, runId: string): Promise<string> {
  const archive = (await archives.load(runId))?.archive ?? emptyArchive;
  const text = texts.get(archive) ?? JSON.stringify(archiveView(archive));
  texts.set(archive, text);
  return text;
}

function archiveView(archive: Archive): ArchiveView {
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
