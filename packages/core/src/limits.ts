/** Every bound of the system, in one place. `limits.test.ts` asserts how they relate. */
export const limits = {
  strategyNodesMax: 60,
  strategyDepthMax: 8,
  lookbackBarsMax: 400,
  leverageMax: 3,
  ensembleMembersMin: 2,
  ensembleMembersMax: 5,
  seedStrategiesMax: 100,
  /** Of a run's random numbers. */
  seedMax: 4_294_967_295,

  scriptSeedsMax: 10,
  scriptSourceBytesMax: 8_192,
  scriptNestingMax: 40,
  scriptParametersMax: 20,
  scriptMemoryBytes: 16_777_216,
  scriptStackBytes: 65_536,
  /** Turns of loops and calls in one run over the bars, all symbols together; unlike a time, the same on every machine. */
  scriptStepsMax: 40_000_000,
  scriptOrderChangesMax: 20_000,
  scriptOrdersDistinctMax: 1_000,
  certificateCutsCount: 12,
  /** Of all re-runs of a certificate together. */
  certificateStepsMax: 80_000_000,

  datasetSymbolsMax: 20,
  datasetBarsMin: 500,
  datasetBarsMax: 10_000_000,
  csvLineCharactersMax: 10_000,
  /** A file with more is not a file of bars; reading on would keep the API from answering for seconds. */
  csvErrorsMax: 10_000,
  /** Between two parts of a market, however far a strategy looks back. */
  embargoBars: 20,
  sleeveRiskBars: 60,
  erasCount: 8,
  blocksCount: 16,
  tradesMin: 12,

  generationsMax: 10_000,
  populationMin: 4,
  populationMax: 5_000,
  batchCandidatesMin: 4,
  batchCandidatesMax: 250,
  batchesPerGeneration: 16,
  /** Of its scope's deadline, the share that a batch is predicted to take at most. */
  batchDeadlineShare: 0.02,
  archiveCellsMax: 2_000,
  /** So many violations among a strategy's descendants end its breeding; descendants are followed so far. */
  lineViolationsMax: 3,
  lineDepthMax: 3,
  archiveBytesMax: 200_000,
  runsActivePerOwnerMax: 10,

  eventsPageMax: 1_000,
  /** Of the events' texts in UTF-8. A function on AWS answers 6 MB at most, in which each quotation mark takes two bytes. */
  eventsPageBytesMax: 4_000_000,
  eventsReplayMax: 20_000,
  eventsWaitSecondsMax: 20,
  socketMessageBytesMax: 65_536,
  socketsPerOwnerMax: 100,
  socketTicketTtlMs: 60_000,
  /** Some 170,000 results of one part each. */
  resultCacheBytesMax: 268_435_456,
  /** A result predicted to cost less is computed anew: finding and keeping it costs about a tenth of this. */
  recalledResultNsMin: 200_000,
  listPageMax: 200,
  /** Of one strategy: some 2 to 5 MB as a function on AWS answers them, which takes 6. */
  tradesShownMax: 10_000,
  requestBytesMax: 1_048_576,
  uploadBytesMax: 52_428_800,
  uploadOfferTtlSeconds: 300,

  queueReceiveCountMax: 5,
  visibilityTimeoutFactor: 6,
  backtestingTimeoutSeconds: 3_600,
  backtestingHeartbeatSeconds: 600,
  phaseTimeoutSeconds: 300,
  historyEventsMax: 20_000,
  historyEventsPerGeneration: 50,
  generationsPerExecutionMax: 200,
  workerMemoryMb: 1_024,
} as const;
