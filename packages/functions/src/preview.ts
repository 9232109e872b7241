import { traceOfAny } from "@tradewind/core/backtest/anyKind";
import { statisticsOf } from "@tradewind/core/backtest/backtester";
import type { ScriptOrders } from "@tradewind/core/backtest/orders";
import { unwatched, type WorkProgress } from "@tradewind/core/evolution/backtesting";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import { decodeMarket } from "@tradewind/core/market/encode";
import { prepareMarket } from "@tradewind/core/market/prepare";
import { truncateMarket } from "@tradewind/core/market/split";
import type { Ports } from "@tradewind/core/ports";
import { assertPermitted, scopes } from "@tradewind/core/safety/scopes";
import { describeAny, identifyAny, nameAny } from "@tradewind/core/strategy/kinds";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { PreviewView } from "@tradewind/core/views/strategy";
import { createRecent } from "./recent.ts";
import { costViews } from "./services/costViews.ts";
import { loadDatasets } from "./services/loadDatasets.ts";
import { PreviewJob } from "./services/previewJob.ts";

const MARKETS_KEPT = 2;

interface TrainingMarket {
  readonly market: Market;
  readonly range: PartRange;
}

export type PreviewPorts = Pick<Ports, "backtester" | "datasets" | "scripts">;

/** Of the deadline; a script is interrupted before its worker would be killed. */
const SCRIPT_SHARE = 0.9;
/** A preview belongs to no run, so every preview of a script draws the same. */
const PREVIEW_SEED = 0;

/** The sandbox worker's look at a strategy from outside: statistics on the training part alone, nothing is stored. */
export function makePreviewHandler(
  ports: PreviewPorts,
  progress: WorkProgress = unwatched,
): (event: unknown) => Promise<PreviewView> {
  const recent = createRecent<TrainingMarket>(MARKETS_KEPT);
  return async (event) => {
    const { owner, strategy: input, datasets, costs } = PreviewJob.parse(event);
    assertPermitted("sandbox", "readTraining");
    const strategy = parseAnyStrategy(input);
    const { market, range } = await recent([owner, ...datasets].join(" "), () =>
      trainingMarket(ports, owner, datasets),
    );
    await progress.began([]);
    const orders = await ordersOf(ports, strategy, market, progress);
    return {
      strategyId: identifyAny(strategy),
      name: nameAny(strategy),
      rules: describeAny(strategy),
      statistics: costViews(costs, (at) =>
        strategy.kind === "script"
          ? traceOfAny({ strategy, orders, market, range, costs: at }).result.statistics
          : statisticsOf(ports.backtester.on(market), { strategy, range, costs: at }),
      ),
      part: "training",
    };
  };
}

/** What a script decides on a market that ends where the training part ends; undefined for data. */
async function ordersOf(
  { scripts }: PreviewPorts,
  strategy: AnyStrategy,
  market: Market,
  progress: WorkProgress,
): Promise<ScriptOrders | undefined> {
  if (strategy.kind !== "script") return undefined;
  const timeoutMs = scopes.sandbox.timeoutMs * SCRIPT_SHARE;
  const advanced = (bars: number): void => progress.advanced(bars);
  return scripts.run({ strategy, market, seed: PREVIEW_SEED, timeoutMs, advanced });
}

/** The datasets' market, cut where the training part ends. */
async function trainingMarket(
  ports: Pick<Ports, "datasets">,
  owner: string,
  datasetIds: readonly string[],
): Promise<TrainingMarket> {
  const { record, open } = prepareMarket(await loadDatasets(ports, owner, datasetIds));
  const { start, end } = record.parts.training;
  return { market: truncateMarket(decodeMarket(open), end), range: { start, end } };
}
