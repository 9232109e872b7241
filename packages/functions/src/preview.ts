import { traceOfAny } from "@tradewind/core/backtest/anyKind";
import { statisticsOf } from "@tradewind/core/backtest/backtester";
import type { ScriptOrders } from "@tradewind/core/backtest/orders";
import { unwatched, type WorkProgress } from "@tradewind/core/evolution/backtesting";
import type { Market } from "@tradewind/core/market/bars";
import { decodeMarket } from "@tradewind/core/market/encode";
import { assertNodeBudget } from "@tradewind/core/safety/nodeBudget";
import { assertPermitted, scopes } from "@tradewind/core/safety/scopes";
import { describeAny, identifyAny, nameAny } from "@tradewind/core/strategy/kinds";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { PreviewView } from "@tradewind/core/views/strategy";
import type { ReadingPorts } from "./limitPorts.ts";
import { createRecent } from "./recent.ts";
import { costViews } from "./services/costViews.ts";
import { PreviewJob } from "./services/previewJob.ts";

const MARKETS_KEPT = 2;

export type PreviewPorts = Pick<ReadingPorts, "backtester" | "markets" | "scripts">;

/** Of the deadline; a script is interrupted before its worker would be killed. */
const SCRIPT_SHARE = 0.9;
/** A preview belongs to no run, so every preview of a script draws the same. */
const PREVIEW_SEED = 0;

/** The sandbox worker's look at a strategy from outside: statistics on the training part alone, nothing is stored. */
export function makePreviewHandler(
  ports: PreviewPorts,
  progress: WorkProgress = unwatched,
): (event: unknown) => Promise<PreviewView> {
  const recent = createRecent<Market>(MARKETS_KEPT);
  return async (event) => {
    const { strategy: input, marketId, trainingEnd, costs } = PreviewJob.parse(event);
    assertPermitted("sandbox", "readTraining");
    const strategy = parseAnyStrategy(input);
    const market = await recent(marketId, async () =>
      decodeMarket(await ports.markets.read(marketId, "training")),
    );
    const range = { start: 0, end: trainingEnd };
    assertNodeBudget(strategy, trainingEnd * market.symbols.length, "sandbox");
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
