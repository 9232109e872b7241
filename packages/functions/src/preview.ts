import type { Market, PartRange } from "@tradewind/core/market/bars";
import { decodeMarket } from "@tradewind/core/market/encode";
import { prepareMarket } from "@tradewind/core/market/prepare";
import { truncateMarket } from "@tradewind/core/market/split";
import type { Ports } from "@tradewind/core/ports";
import { assertPermitted } from "@tradewind/core/safety/scopes";
import { identify } from "@tradewind/core/strategy/identity";
import { parseStrategy } from "@tradewind/core/strategy/parse";
import { describeStrategy, nameStrategy } from "@tradewind/core/strategy/print";
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

/** The sandbox worker's look at a strategy from outside: statistics on the training part alone, nothing is stored. */
export function makePreviewHandler(ports: Pick<Ports, "datasets">): (event: unknown) => Promise<PreviewView> {
  const recent = createRecent<TrainingMarket>(MARKETS_KEPT);
  return async (event) => {
    const { owner, strategy: input, datasets, costs } = PreviewJob.parse(event);
    assertPermitted("sandbox", "readTraining");
    const strategy = parseStrategy(input);
    const { market, range } = await recent([owner, ...datasets].join(" "), () =>
      trainingMarket(ports, owner, datasets),
    );
    return {
      strategyId: identify(strategy),
      name: nameStrategy(strategy),
      rules: describeStrategy(strategy),
      statistics: costViews({ strategy, market, range, costs }),
      part: "training",
    };
  };
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
