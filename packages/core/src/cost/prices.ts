/** What AWS charges for one unit of each thing a run uses, in US dollars. Free tiers and volume discounts are left out. */
export interface Prices {
  readonly region: string;
  /** ISO date on which the list was last compared with its sources. */
  readonly readOn: string;
  readonly lambdaRequestUsd: number;
  readonly lambdaGbSecondUsd: number;
  readonly stateTransitionUsd: number;
  readonly queueRequestUsd: number;
  readonly writeUnitUsd: number;
  readonly readUnitUsd: number;
  readonly objectPutUsd: number;
  readonly objectGetUsd: number;
  readonly httpRequestUsd: number;
  readonly socketMessageUsd: number;
  readonly socketMinuteUsd: number;
  readonly logGbUsd: number;
  readonly tableGbMonthUsd: number;
  readonly objectGbMonthUsd: number;
  readonly alarmMonthUsd: number;
}

/**
 * Public list prices of us-east-1, first tier: the services' pricing pages on aws.amazon.com (Lambda on arm64, Step
 * Functions Standard, SQS standard, DynamoDB on demand after the cut of November 2024, S3 Standard, API Gateway HTTP
 * and WebSocket, CloudWatch standard logs and alarms), read in stored copies and price guides of 2025 and 2026.
 */
export const awsPrices: Prices = {
  region: "us-east-1",
  readOn: "2026-11-23",
  lambdaRequestUsd: 0.2e-6,
  lambdaGbSecondUsd: 0.0000133334,
  stateTransitionUsd: 25e-6,
  queueRequestUsd: 0.4e-6,
  writeUnitUsd: 0.625e-6,
  readUnitUsd: 0.125e-6,
  objectPutUsd: 5e-6,
  objectGetUsd: 0.4e-6,
  httpRequestUsd: 1e-6,
  socketMessageUsd: 1e-6,
  socketMinuteUsd: 0.25e-6,
  logGbUsd: 0.5,
  tableGbMonthUsd: 0.25,
  objectGbMonthUsd: 0.023,
  alarmMonthUsd: 0.1,
};
