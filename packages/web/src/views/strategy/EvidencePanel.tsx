import type { StrategyView } from "@tradewind/core/views/strategy";
import { Panel } from "../../components/Panel.tsx";
import { Statistic } from "../../components/Statistic.tsx";
import { count, counted, decimal, probability } from "../../format/number.ts";

/** Is it luck? With the number of trials that the answer rests on. */
export function EvidencePanel({ view: { evidence, row } }: { readonly view: StrategyView }) {
  if (evidence === null) {
    return (
      <Panel title="Is it luck?">
        <p class="nothing">It was never measured on validation, so there is nothing to judge.</p>
      </Panel>
    );
  }
  const { unavailable } = evidence;
  const lines = [
    ["Deflated Sharpe", "dsr", evidence.dsr, probability, "Probability of more than the luck of all trials"],
    ["Probabilistic Sharpe", "psr", evidence.psr, probability, "The same, were it the only trial"],
    [
      "Sharpe by luck alone",
      "luckSharpe",
      evidence.luckSharpe,
      decimal,
      "What the best of as many luckless tries would show",
    ],
    [
      "Trials",
      "trials",
      evidence.trials,
      count,
      "Distinct strategies tried in this run before this one could be picked; those of other runs on the same bars are not counted",
    ],
    [
      "Independent trials",
      "effectiveTrials",
      evidence.effectiveTrials,
      (value: number) => decimal(value, 0),
      "What they are worth when they resemble each other",
    ],
    [
      "Record needed",
      "minimumTrackRecordBars",
      evidence.minimumTrackRecordBars,
      bars,
      "Bars to prove a single trial of this Sharpe ratio",
    ],
  ] as const;
  const tone =
    evidence.verdict === "likely real" ? "good" : evidence.verdict === "likely luck" ? "bad" : "warn";
  return (
    <Panel title="Is it luck?" aside={<span class={`tag tag-${tone}`}>{evidence.verdict}</span>}>
      <p class="verdict-words">{evidence.sentence}</p>
      <dl class="pairs">
        {lines.map(([label, name, value, format, meaning]) => (
          <div key={name} title={meaning}>
            <dt>{label}</dt>
            <dd>
              <Statistic value={value} format={format} reason={unavailable[name]} />
            </dd>
          </div>
        ))}
      </dl>
      {row.trials > evidence.trials && (
        <p class="muted">
          So it was judged after {counted(evidence.trials, "trial")}. The run has tried {count(row.trials)} by
          now: judged by all of them, as in lists, the deflated Sharpe is{" "}
          <Statistic value={row.deflatedSharpe} format={probability} />.
        </p>
      )}
    </Panel>
  );
}

function bars(value: number): string {
  return `${count(Math.ceil(value))} bars`;
}
