import type { Ports } from "../ports.ts";

/**
 * The training fitness of everybody from whom a generation was bred, by strategy: the generation before it, and the
 * archive as it stood when that one bred. In the archive since then a better child may stand where its parent stood.
 */
export async function parentFitness(
  { archives, generations }: Pick<Ports, "archives" | "generations">,
  runId: string,
  generation: number,
): Promise<ReadonlyMap<string, number | null>> {
  const bredIn = generation - 1;
  if (bredIn < 0) return new Map();
  const archive = bredIn === 0 ? null : await archives.snapshot(runId, bredIn);
  const assessments = (await generations.get(runId, bredIn, "assessments")) ?? [];
  return new Map(
    [...(archive?.elites ?? []), ...assessments].map(({ strategyId, fitness }) => [strategyId, fitness]),
  );
}
