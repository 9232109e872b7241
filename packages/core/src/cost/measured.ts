/**
 * What one candidate takes, measured by `npm run bench -- cost`: 800 candidates on the sample indices (two symbols, 1,862
 * bars of training and 620 of validation), one x86 core, Node 24. Sizes are of JSON in UTF-8 and do not depend on the
 * machine; `test/cost` holds them to the code. Times are this machine's: calibrate them before you rely on them.
 */
export const measured = {
  nodesPerCandidate: 11,
  /** Share of candidates that are worth a look at validation. */
  validationShare: 0.64,
  /** A worker's whole way of a batch, parsing and statistics included. */
  secondsPerNodeBar: 60e-9,
  /** All six phases together. */
  phaseSecondsPerCandidate: 2.6e-3,
  resultBytesPerCandidate: 5_220,
  lineageBytesPerCandidate: 2_280,
  eventBytesPerCandidate: 1_690,
  eventsPerCandidate: 3.44,
  documentBytesPerCandidate: 5_450,
  operationBytesPerCandidate: 515,
  cellsPerCandidate: 0.17,
  bytesPerCell: 1_480,
} as const;
