import type { StrategyView } from "@tradewind/core/views/strategy";
import { Figure } from "../../components/Figure.tsx";
import { Risk, Verdict } from "../../components/Verdict.tsx";
import { counted, decimal, percent, probability } from "../../format/number.ts";
import { words } from "../../format/words.ts";
import { runPath } from "../../routing/routes.ts";

interface StrategyHeadProps {
  readonly runId: string;
  readonly view: StrategyView;
}

/** What it is called, how it was judged, and its validation figures beside the trials. */
export function StrategyHead({ runId, view }: StrategyHeadProps) {
  const { row, nodes, lookbackBars } = view;
  const { validation, trials } = row;
  const ofTrials = `of ${counted(trials, "trial")}`;
  return (
    <>
      <header class="view-head">
        <div>
          <p class="crumbs">
            <a href="/">Runs</a> / <a href={runPath(runId)}>Run</a> /{" "}
            <a href={`${runPath(runId)}?tab=strategies`}>Strategies</a>
          </p>
          <h1>
            {row.name} <Verdict verdict={row.verdict} />
          </h1>
          <p class="subtitle">
            <span>generation {row.generation + 1}</span>
            <span>{words(row.family)}</span>
            <span>by {words(row.origin)}</span>
            <span>island {row.island + 1}</span>
            <span>{counted(nodes, "node")}</span>
            <span>looks back {counted(lookbackBars, "bar")}</span>
            <code class="long-id" title={row.strategyId}>
              {row.strategyId.slice(0, 16)}…
            </code>
          </p>
        </div>
      </header>
      <dl class="figures">
        <Figure
          label="CAGR, validation"
          value={percent(validation?.cagr)}
          note={`training ${percent(row.training?.cagr)}`}
        />
        <Figure label="Sharpe, validation" value={decimal(validation?.sharpe)} note={ofTrials} />
        <Figure
          label="Drawdown, validation"
          value={percent(validation?.maxDrawdown)}
          note={`training ${percent(row.training?.maxDrawdown)}`}
        />
        <Figure
          label="Deflated Sharpe"
          value={probability(row.deflatedSharpe)}
          note={`chance of being more than luck, ${ofTrials}`}
        />
        <Figure label="Fitness" value={decimal(row.fitness, 3)} note={`on training, ${ofTrials}`} />
        <Figure label="Risk" value={<Risk risk={row.risk} />} note="on training" />
      </dl>
    </>
  );
}
