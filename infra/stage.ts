/// <reference path="../.sst/platform/config.d.ts" />

/** The stage that is protected, kept when removed, and holds what people rely on. */
export const isProduction = $app.stage === "production";

export const logRetention = isProduction ? "3 months" : "2 weeks";
export const logRetentionDays = isProduction ? 90 : 14;

const stageLengthMax = 24;
if ($app.stage.length > stageLengthMax) {
  throw new Error(
    `stage ${$app.stage} has ${$app.stage.length} letters: choose one of at most ${stageLengthMax}, ` +
      "for names in AWS are short",
  );
}

/** The name of a resource that SST does not name itself. */
export function named(part: string): string {
  return `${$app.name}-${$app.stage}-${part}`;
}

export const region = aws.getRegionOutput().region;
export const accountId = aws.getCallerIdentityOutput().accountId;
const partition = aws.getPartitionOutput().partition;

/** The ARN of something in this account and region, where naming the thing itself would make a circle. */
export function arnOf(service: string, resource: $util.Input<string>): $util.Output<string> {
  return $interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** From where the page may come: while somebody develops, from the local server too. */
export function pageAddresses(pageUrl: $util.Input<string>): $util.Input<string>[] {
  return $dev ? [pageUrl, localPage] : [pageUrl];
}

export const localPage = "http://localhost:5173";

/** What whoever deploys may set; see docs/deploy.md. */
export const settings = {
  /** Takes the alarms. Without it they are only to be seen in the console. */
  alarmEmail: process.env.TRADEWIND_ALARM_EMAIL,
  /** The account's spending in a month at which somebody is told. */
  budgetUsd: readPositive("TRADEWIND_BUDGET_USD", isProduction ? 200 : 25),
  /** The page's own name, in a zone of Route 53. Without it CloudFront gives one. */
  domain: process.env.TRADEWIND_DOMAIN,
};

function readPositive(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${name} is "${text}": set it to an amount in US dollars above 0, or leave it out`);
}
