/**
 * What one candidate takes, measured by `npm run bench -- cost`: 800 candidates on the sample indices (two symbols, 1,862
 * bars of training and 620 of validation), one x86 core, Node 24. Sizes are of what the AWS adapters store, packed, and
 * do not depend on the machine; `test/cost` holds them to the code. Times are this machine's, rounded up.
 */
export const measured = {
  nodesPerCandidate: 11,
  /** Share of candidates that are worth a look at validation. */
  validationShare: 0.64,
  /** A worker's whole way of a batch, parsing and statistics included. */
  secondsPerNodeBar: 60e-9,
  /** All six phases together. */
  phaseSecondsPerCandidate: 2.6e-3,
  parentsPerCandidate: 0.74,
  lineageBytesPerCandidate: 1_150,
  resultBytesPerCandidate: 2_100,
  eventsPerCandidate: 3.44,
  /** In chunks of 25 events. */
  eventBytesPerCandidate: 330,
  /** As text on a socket. */
  eventTextBytesPerCandidate: 1_690,
  cellsPerCandidate: 0.17,
  bytesPerCell: 300,
  /** As text, by which an archive is bounded. */
  textBytesPerCell: 1_480,
} as const;
