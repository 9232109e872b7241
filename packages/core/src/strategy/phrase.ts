import { constantOf } from "./canonicalExpression.ts";
import { percent, plain } from "./numberText.ts";
import type { CalendarRule, Comparison, ComparisonOp, Rule } from "./schema.ts";
import type { Expression } from "./tree.ts";
import { truthOf } from "./truth.ts";

/** An expression as a noun: "the close", "the 20-bar average", "RSI(14)". */
export function phraseExpression(expression: Expression): string {
  switch (expression.op) {
    case "open":
    case "high":
    case "low":
    case "close":
      return `the ${expression.op}`;
    case "sma":
      return `the ${expression.window}-bar average`;
    case "ema":
      return `the ${expression.window}-bar exponential average`;
    case "wma":
      return `the ${expression.window}-bar weighted average`;
    case "donchianHigh":
      return `the high of the ${expression.window} bars before`;
    case "donchianLow":
      return `the low of the ${expression.window} bars before`;
    case "bollingerUpper":
      return `the upper Bollinger band (${expression.window}, ${plain(expression.width)})`;
    case "bollingerLower":
      return `the lower Bollinger band (${expression.window}, ${plain(expression.width)})`;
    case "keltnerUpper":
      return `the upper Keltner band (${expression.window}, ${plain(expression.width)})`;
    case "keltnerLower":
      return `the lower Keltner band (${expression.window}, ${plain(expression.width)})`;
    case "scaled":
      return `${plain(expression.by)} × ${phraseExpression(expression.of)}`;
    case "gap":
      return `the gap of ${phraseExpression(expression.of)} over ${phraseExpression(expression.over)}`;
    case "level":
    case "fraction":
      return plain(expression.value);
    default:
      return phraseIndicator(expression);
  }
}

type Indicator = Exclude<
  Extract<Expression, { window: number } | { fast: number }>,
  { op: "sma" | "ema" | "wma" } | { op: "donchianHigh" | "donchianLow" } | { width: number }
>;

function phraseIndicator(indicator: Indicator): string {
  switch (indicator.op) {
    case "rsi":
    case "adx":
    case "atr":
    case "cci":
    case "roc":
      return `${indicator.op.toUpperCase()}(${indicator.window})`;
    case "stochastic":
      return `stochastic(${indicator.window})`;
    case "volumeBalance":
      return `volume balance(${indicator.window})`;
    case "realisedVolatility":
      return `${indicator.window}-bar volatility`;
    case "zScore":
      return `z-score(${indicator.window})`;
    case "distanceFromHigh":
      return `the distance from the ${indicator.window}-bar high`;
    case "distanceFromLow":
      return `the distance from the ${indicator.window}-bar low`;
    case "volume":
      return `volume over its ${indicator.window}-bar average`;
    case "macd":
      return `MACD(${indicator.fast}, ${indicator.slow}, ${indicator.signal})`;
    case "macdHistogram":
      return `MACD histogram(${indicator.fast}, ${indicator.slow}, ${indicator.signal})`;
  }
}

/** A constant in the unit of what it is compared with: percentages for returns, the usual scale for CCI. */
function phraseConstant(value: number, against: Expression): string {
  switch (against.op) {
    case "cci":
      return plain(value * 100);
    case "rsi":
    case "stochastic":
    case "adx":
    case "volumeBalance":
    case "zScore":
    case "volume":
    case "level":
    case "fraction":
      return plain(value);
    default:
      return percent(value);
  }
}

const verbs: Readonly<Record<ComparisonOp, string>> = {
  above: "is above",
  below: "is below",
  crossesAbove: "crosses above",
  crossesBelow: "crosses below",
};

const turned: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  above: "below",
  below: "above",
  crossesAbove: "crossesBelow",
  crossesBelow: "crossesAbove",
};

/** Subject first: the bar's own price, then the faster of two; a constant last. */
function phraseComparison(rule: Comparison, negated: boolean): string {
  const turn = subjectRank(rule.left) > subjectRank(rule.right);
  const [subject, object] = turn ? [rule.right, rule.left] : [rule.left, rule.right];
  const op = turn ? turned[rule.op] : rule.op;
  const constant = constantOf(object);
  const target = constant === null ? phraseExpression(object) : phraseConstant(constant, subject);
  return `${phraseExpression(subject)} ${negated ? refused(op) : verbs[op]} ${target}`;
}

function refused(op: ComparisonOp): string {
  return op === "above" || op === "below"
    ? `is not ${op}`
    : `does not cross ${op === "crossesAbove" ? "above" : "below"}`;
}

const CONSTANT_RANK = 1_000_000;

function subjectRank(expression: Expression): number {
  if (constantOf(expression) !== null) return CONSTANT_RANK;
  if (expression.op === "scaled" || expression.op === "gap") return subjectRank(expression.of) + 0.5;
  if ("window" in expression) return expression.window;
  return "slow" in expression ? expression.slow : 0;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function phraseCalendar(rule: CalendarRule): string {
  const name = (value: number): string => {
    if (rule.unit === "weekday") return weekdays[value - 1] ?? String(value);
    return rule.unit === "month" ? (months[value - 1] ?? String(value)) : String(value);
  };
  const what = { weekday: "the weekday", month: "the month", monthDay: "the day of the month" }[rule.unit];
  const span = rule.from === rule.to ? name(rule.from) : `${name(rule.from)} to ${name(rule.to)}`;
  return `${what} is ${span}`;
}

/** Crossings make a signal and are told before the conditions that narrow it. */
function signalsFirst(rules: readonly Rule[]): Rule[] {
  const ordered: Rule[] = [];
  for (const rule of rules) if (crosses(rule)) ordered.push(rule);
  for (const rule of rules) if (!crosses(rule)) ordered.push(rule);
  return ordered;
}

function crosses(rule: Rule): boolean {
  return rule.op === "crossesAbove" || rule.op === "crossesBelow";
}

/** A rule as a clause; groups inside groups stand in brackets. */
export function phraseRule(rule: Rule, nested = false): string {
  const known = truthOf(rule);
  if (known !== null) return known ? "always" : "never";
  switch (rule.op) {
    case "and":
    case "or": {
      const clause = signalsFirst(rule.rules)
        .map((member) => phraseRule(member, true))
        .join(` ${rule.op} `);
      return nested ? `(${clause})` : clause;
    }
    case "not":
      return "left" in rule.rule ? phraseComparison(rule.rule, true) : `not (${phraseRule(rule.rule)})`;
    case "forBars":
      return `${phraseRule(rule.rule, true)} for ${rule.bars} bars`;
    case "calendar":
      return phraseCalendar(rule);
    default:
      return phraseComparison(rule, false);
  }
}
