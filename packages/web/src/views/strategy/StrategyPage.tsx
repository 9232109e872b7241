import type { StrategyView } from "@tradewind/core/views/strategy";
import { getEquity, getRelatives, getStrategy, getTrades } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { lazily } from "../../components/lazily.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { counted } from "../../format/number.ts";
import { CertificatePanel } from "./CertificatePanel.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { ProvenanceLine } from "./ProvenanceLine.tsx";
import { RelativesPanel } from "./RelativesPanel.tsx";
import { RulesPanel } from "./RulesPanel.tsx";
import { StatisticsTable } from "./StatisticsTable.tsx";
import { StrategyHead } from "./StrategyHead.tsx";
import { TradesTable } from "./TradesTable.tsx";

const EquityChart = lazily(async () => (await import("../../charts/EquityChart.tsx")).EquityChart, 8);

interface StrategyPageProps {
  readonly runId: string;
  readonly strategyId: string;
}

/** One strategy: what it does, what it earned, whether that is more than luck, and where it came from. */
export function StrategyPage({ runId, strategyId }: StrategyPageProps) {
  const strategy = useResource(`strategy/${runId}/${strategyId}`, (signal) =>
    getStrategy(runId, strategyId, signal),
  );
  useTitle(strategy.data?.row.name ?? "Strategy");
  return (
    <div class="view">
      <Loaded resource={strategy} rows={10}>
        {(view) => <Details runId={runId} view={view} />}
      </Loaded>
    </div>
  );
}

function Details({ runId, view }: { readonly runId: string; readonly view: StrategyView }) {
  const { strategyId, trials } = view.row;
  const key = `${runId}/${strategyId}`;
  const equity = useResource(`equity/${key}`, (signal) => getEquity(runId, strategyId, signal));
  const trades = useResource(`trades/${key}`, (signal) => getTrades(runId, strategyId, signal));
  const relatives = useResource(`relatives/${key}`, (signal) => getRelatives(runId, strategyId, signal));
  return (
    <>
      <StrategyHead runId={runId} view={view} />
      <div class="board">
        <div class="span-8 stack">
          <Panel
            title="Equity and drawdown"
            aside={<span class="muted">net of costs, each part from 1</span>}
          >
            <Loaded resource={equity} rows={9}>
              {(curve) =>
                curve.dates.length === 0 ? (
                  <p class="nothing">It was never measured.</p>
                ) : (
                  <EquityChart view={curve} />
                )
              }
            </Loaded>
          </Panel>
          <Panel
            title="Statistics"
            aside={
              <span class="muted">picked from {counted(trials, "trial")}; read every ratio by that</span>
            }
          >
            <StatisticsTable view={view} />
            <ProvenanceLine provenance={view.provenance} />
          </Panel>
        </div>
        <div class="span-4 stack">
          <EvidencePanel view={view} />
          {view.certificate !== null && <CertificatePanel certificate={view.certificate} />}
          <RulesPanel view={view} />
        </div>
        <Panel title="Relatives" class="span-12">
          <Loaded resource={relatives}>
            {(found) => <RelativesPanel runId={runId} relatives={found} />}
          </Loaded>
        </Panel>
        <Panel title="Trades" class="span-12">
          <Loaded resource={trades}>{(found) => <TradesTable view={found} />}</Loaded>
        </Panel>
      </div>
    </>
  );
}
