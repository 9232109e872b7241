import { plannedCounts, type RunCounts } from "@tradewind/core/cost/counts";
import { type CostEstimate, estimateRun } from "@tradewind/core/cost/estimate";
import { idleMonth } from "@tradewind/core/cost/idle";
import { measured } from "@tradewind/core/cost/measured";
import { awsPrices } from "@tradewind/core/cost/prices";
import { appendsOf, storeWorkOf } from "@tradewind/core/cost/storage";
import { limits } from "@tradewind/core/limits";
import { splitParts } from "@tradewind/core/market/split";
import { queueOf, tables } from "@tradewind/functions/aws/resources";

/** The figures of docs/cost.md, from the model alone. */
export const costTables: Readonly<Record<string, () => string>> = {
  size: sizeTable,
  bars: barsTable,
  shape: shapeTable,
  idle: idleTable,
  scale: scaleTable,
};

/** Two symbols and so many daily bars, as the sample run has them. */
const SAMPLE_BARS = 3_142;

function market(bars: number, symbols = 2) {
  return { symbols: Array.from({ length: symbols }, () => null), parts: splitParts(bars) };
}

function sizeTable(): string {
  const sizes = [
    { generations: 10, population: 61 },
    { generations: 100, population: 610 },
    { generations: 1_220, population: 5_000 },
  ];
  const rows = sizes.map((settings) => {
    const estimate = estimateRun(settings, market(SAMPLE_BARS));
    const { breakdown: b, usd, backtests } = estimate;
    return [
      grouped(Math.round(backtests / 1_000) * 1_000),
      `${grouped(settings.generations)} × ${grouped(settings.population)}`,
      ...[b.database, b.compute, b.workflow, b.queue, b.objects, b.api, b.logs].map(money),
      `**${money(usd)}**`,
      money((usd / backtests) * 1_000),
    ];
  });
  return table(
    "backtests | generations × population | database | compute | workflow | queue | objects | API | logs | total | per 1,000",
    rows,
  );
}

function barsTable(): string {
  const shapes: readonly (readonly [string, number, number])[] = [
    ["12 years of days, 2 symbols", SAMPLE_BARS, 2],
    ["20 years of days, 20 symbols", 5_040, 20],
    ["10 years of hours, 2 symbols", 17_640, 2],
    ["1 year of minutes, 1 symbol", 98_280, 1],
    ["10 years of minutes, 1 symbol", 982_800, 1],
  ];
  const rows = shapes.map(([name, bars, symbols]) => {
    const estimate = estimateRun({ generations: 10, population: 610 }, market(bars, symbols));
    return [name, grouped(bars * symbols), ...sharesOf(estimate)];
  });
  return table("market | bars × symbols | 10,000 backtests | of it compute | GB-seconds", rows);
}

function sharesOf({ usd, breakdown, gbSeconds }: CostEstimate): string[] {
  return [money(usd), `${Math.round((100 * breakdown.compute) / usd)} %`, grouped(Math.round(gbSeconds))];
}

function shapeTable(): string {
  const shapes = [
    { generations: 1_525, population: 4 },
    { generations: 122, population: 50 },
    { generations: 10, population: 610 },
    { generations: 2, population: 3_050 },
  ];
  const rows = shapes.map((settings) => {
    const { usd, stateTransitions, writeUnits, requests } = estimateRun(settings, market(SAMPLE_BARS));
    const name = `${grouped(settings.generations)} × ${grouped(settings.population)}`;
    return [name, money(usd), grouped(stateTransitions), grouped(writeUnits), grouped(requests)];
  });
  return table("generations × population | 10,000 backtests | transitions | writes | requests", rows);
}

/** As the program declares it; `test:infra` counts. */
export const idleInstallation = { polledQueues: 10, alarmMetrics: 72 };

function idleTable(): string {
  const { polling, sweeper, alarms, usd } = idleMonth(idleInstallation, awsPrices);
  return table("a month without a run | USD", [
    ["ten queues asked for work (five scopes, and their dead letters)", money(polling)],
    ["the sweeper, once a minute", money(sweeper)],
    [`${idleInstallation.alarmMetrics} metrics at which alarms look`, money(alarms)],
    ["**together**", `**${money(usd)}**`],
  ]);
}

/** A worker of one GB has so much less than a core. */
const GB_OF_ONE_CORE = 1_769 / 1_024;
const PARTITION_WRITES = 1_000;
const NEW_TABLE_WRITES = 4_000;

/** Write units of the one partition that holds a run's log: its head, its sources' counts and its chunks. */
function logWritesOf(counts: RunCounts): number {
  const appends = appendsOf(counts);
  return (
    2 *
    (2 * appends +
      appends +
      (counts.candidates * measured.eventsPerCandidate) / 25 +
      (counts.candidates * measured.eventBytesPerCandidate) / 1_024)
  );
}

const scaleSettings = { generations: 1, population: 1_000 };

/** Write units that a backtest asks of each kind of partition of its run, by the partition's name. */
export function partitionWritesPerBacktest(): Readonly<Record<string, number>> {
  const counts = plannedCounts(scaleSettings, market(SAMPLE_BARS));
  const resultKilobytes = (counts.candidates * measured.resultBytesPerCandidate) / 1_024 + counts.batches;
  return {
    "the event log": logWritesOf(counts) / counts.backtests,
    "a shard of the results": resultKilobytes / 16 / counts.backtests,
    "the ledger, with its token and its set of settled batches": (2 * counts.batches) / counts.backtests,
    "an index of the lineage": counts.candidates / counts.backtests,
  };
}

function scaleTable(): string {
  const settings = scaleSettings;
  const counts = plannedCounts(settings, market(SAMPLE_BARS));
  const perBacktest = (units: number): number => units / counts.backtests;
  const logUnits = logWritesOf(counts);
  const writes = storeWorkOf(counts).writeUnits;
  const { gbSeconds } = estimateRun(settings, market(SAMPLE_BARS));
  const workers = 5 * queueOf("research").concurrencyMax;
  const secondsOfWorker = (counts.nodeBars * measured.secondsPerNodeBar * GB_OF_ONE_CORE) / counts.backtests;
  const indexes = Object.keys(tables.lineage.indexes).length;
  return table("what is limited | the limit | reached at", [
    [
      "the event log of one run: all its chunks and its head in one partition",
      `${grouped(PARTITION_WRITES)} writes/s a partition; ${perBacktest(logUnits).toFixed(2)} a backtest`,
      `${grouped(Math.floor(PARTITION_WRITES / perBacktest(logUnits)))} backtests/s a run`,
    ],
    [
      `the lineage's ${indexes} indexes: all but one have the run as partition`,
      `${grouped(PARTITION_WRITES)} writes/s a partition; one an entry`,
      `${grouped(PARTITION_WRITES)} strategies/s a run (${(limits.populationMax / PARTITION_WRITES).toFixed(0)} s for the largest generation)`,
    ],
    [
      "new tables on demand",
      `${grouped(NEW_TABLE_WRITES)} writes/s a table, doubling as it is used; ${perBacktest(writes).toFixed(1)} a backtest over all tables`,
      `${grouped(Math.floor(NEW_TABLE_WRITES / perBacktest(writes)))} backtests/s if all were one table`,
    ],
    [
      "workers",
      `${workers} at once (${queueOf("research").concurrencyMax} a scope), ${(secondsOfWorker * 1_000).toFixed(1)} ms of a worker a backtest`,
      `${grouped(Math.floor(workers / secondsOfWorker))} backtests/s, waits left out`,
    ],
    [
      "the history of an execution",
      `25,000 events; ${limits.historyEventsPerGeneration} a generation`,
      `never: a new execution every ${limits.generationsPerExecutionMax} generations`,
    ],
    [
      "an item, and what travels between states",
      "400 KB; 256 KB",
      `never: above 200 KB packed (${grouped(Math.floor(200_000 / measured.resultBytesPerCandidate))} candidates a batch) an object; states carry ids`,
    ],
    [
      "money",
      `${(gbSeconds / counts.backtests).toFixed(4)} GB-s and ${perBacktest(writes).toFixed(1)} writes a backtest`,
      `${money(3_600 * 1_000 * (estimateRun(settings, market(SAMPLE_BARS)).usd / counts.backtests))} an hour at 1,000 backtests/s`,
    ],
  ]);
}

function table(head: string, rows: readonly (readonly string[])[]): string {
  const columns = head.split(" | ");
  const rule = columns.map(() => "---");
  return [columns, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function money(usd: number): string {
  return usd >= 100 ? grouped(Math.round(usd)) : usd.toFixed(usd >= 1 ? 2 : 4);
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
