import type { StrategyRow } from "@tradewind/core/views/strategy";

export const verdictWords: Readonly<Record<StrategyRow["verdict"], string>> = {
  champion: "champion",
  nearWinner: "near-winner",
  kept: "kept",
  rejected: "rejected",
  failed: "failed",
};

export function Verdict({ verdict }: { readonly verdict: StrategyRow["verdict"] }) {
  return <span class={`tag verdict-${verdict}`}>{verdictWords[verdict]}</span>;
}

export function Risk({ risk }: { readonly risk: StrategyRow["risk"] }) {
  if (risk === null) return <span class="muted">not judged</span>;
  return <span class={`tag risk-${risk}`}>{risk}</span>;
}
