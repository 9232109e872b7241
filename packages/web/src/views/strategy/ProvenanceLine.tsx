import type { StrategyView } from "@tradewind/core/views/strategy";

const DIGITS = 12;

/** What computed the figures: enough to compute them again, bit for bit. */
export function ProvenanceLine({ provenance }: Pick<StrategyView, "provenance">) {
  if (provenance === null) return null;
  const { engineVersion, moduleHash, dataHash } = provenance;
  const engine = moduleHash === "oracle" ? "the reference" : `module ${moduleHash.slice(0, DIGITS)}`;
  return (
    <p class="muted provenance" title={`module ${moduleHash}, data ${dataHash}`}>
      Computed by engine {engineVersion}, {engine}, from data {dataHash.slice(0, DIGITS)}.
    </p>
  );
}
