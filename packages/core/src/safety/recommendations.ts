import { limits } from "../limits.ts";
import { Scope, scopes } from "./scopes.ts";
import { type Violation, ViolationKind } from "./violations.ts";

/** What one kind of violation is called, one and many, and what helps against it. */
interface Advice {
  readonly one: string;
  readonly many: string;
  readonly remedy: (scope: Scope | null) => string;
  /** Whether it has to do with how much data there is. */
  readonly growsWithData?: boolean;
}

const advice: Readonly<Record<ViolationKind, Advice>> = {
  timeout: {
    one: "timeout",
    many: "timeouts",
    growsWithData: true,
    remedy: (scope) => {
      const longer = longerThan(scope);
      return longer === null ? "shorten the data" : `raise to ${longer} or shorten the data`;
    },
  },
  notResponding: {
    one: "standstill",
    many: "standstills",
    remedy: () => "look for a loop that never ends; more time does not help",
  },
  memory: {
    one: "case of too little memory",
    many: "cases of too little memory",
    growsWithData: true,
    remedy: () => "take fewer symbols or shorten the data",
  },
  nodeBudget: {
    one: "excess of the node budget",
    many: "excesses of the node budget",
    growsWithData: true,
    remedy: (scope) => {
      const longer = longerThan(scope);
      return longer === null
        ? "take fewer symbols or bars"
        : `raise to ${longer}, or take fewer symbols or bars`;
    },
  },
  forbiddenWrite: {
    one: "forbidden write",
    many: "forbidden writes",
    remedy: () => "send work that has results to a scope that may store them",
  },
  forbiddenData: {
    one: "forbidden look at data",
    many: "forbidden looks at data",
    remedy: () => "promote the strategy first: a sandbox sees training bars alone",
  },
  leverage: {
    one: "excess of leverage",
    many: "excesses of leverage",
    remedy: () => `ask for ${limits.leverageMax} times the account at most`,
  },
  invalidStrategy: {
    one: "invalid strategy",
    many: "invalid strategies",
    remedy: () => "try it in a preview, which names the place of the fault",
  },
  lookAhead: {
    one: "look ahead",
    many: "looks ahead",
    remedy: () => "decide at a bar by that bar and those before it",
  },
};

/** Round numbers by which long data are told from short. */
const BARS_STEPS = [5_000_000, 2_000_000, 1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000];
/** A group is named where it holds more than this share of a kind's violations. */
const GROUP_SHARE_MIN = 0.5;

interface Group {
  readonly words: string;
  readonly members: readonly Violation[];
}

/**
 * What to change, in words made from counts: for each kind the most telling group that holds more than half of its
 * violations, and the remedy; then the operators whose children are stopped. The order of the violations does not matter.
 */
export function recommend(violations: readonly Violation[]): readonly string[] {
  const byKind = ViolationKind.options.flatMap((kind) => {
    const own = violations.filter((violation) => violation.kind === kind);
    return own.length === 0 ? [] : [sentenceOf(kind, own)];
  });
  return [...byKind, ...operatorSentences(violations)];
}

function sentenceOf(kind: ViolationKind, own: readonly Violation[]): string {
  const { one, many, remedy, growsWithData = false } = advice[kind];
  const group = tellingGroup(own, growsWithData);
  const verb = group.members.length === 1 ? "comes" : "come";
  const count =
    own.length === 1 ? `The ${one} comes` : `${group.members.length} of ${own.length} ${many} ${verb}`;
  return `${count} from ${group.words}: ${remedy(commonScope(group.members))}.`;
}

/** From the most telling to the least: kind of strategy and length of data, one of the two, the scope. */
function tellingGroup(own: readonly Violation[], growsWithData: boolean): Group {
  const byKind = strategyGroups(own);
  const byData = [
    ...byKind.flatMap(({ words, members }) => longGroups(members, words)),
    ...longGroups(own, "strategies"),
  ];
  const groups = [
    ...(growsWithData ? byData : []),
    ...byKind,
    ...Scope.options.map((scope) => ({
      words: `scope ${scope}`,
      members: own.filter((violation) => violation.scope === scope),
    })),
  ];
  const telling = groups.find(({ members }) => members.length > GROUP_SHARE_MIN * own.length);
  return telling ?? { words: "different scopes", members: own };
}

function strategyGroups(own: readonly Violation[]): readonly Group[] {
  const of = (kinds: readonly string[]): readonly Violation[] =>
    own.filter(({ evidence }) => kinds.includes(String(evidence.strategyKind)));
  return [
    { words: "scripts", members: of(["script"]) },
    { words: "ensembles", members: of(["ensemble"]) },
    { words: "rule trees", members: of(["single"]) },
  ];
}

function longGroups(members: readonly Violation[], words: string): readonly Group[] {
  return BARS_STEPS.map((bars) => ({
    words: `${words} over ${bars.toLocaleString("en-US")} bars`,
    members: members.filter((violation) => barsOf(violation) > bars),
  }));
}

function barsOf({ evidence }: Violation): number {
  return Number(evidence.bars ?? 0) * Number(evidence.symbols ?? 1);
}

function commonScope(members: readonly Violation[]): Scope | null {
  const [first] = members;
  return first !== undefined && members.every(({ scope }) => scope === first.scope) ? first.scope : null;
}

/** The scope with the longest deadline, if it is longer than the given one's. */
function longerThan(scope: Scope | null): Scope | null {
  const timeoutMsOf = (of: Scope): number => scopes[of].timeoutMs;
  const [longest = null] = [...Scope.options].sort((a, b) => timeoutMsOf(b) - timeoutMsOf(a));
  if (longest === null || (scope !== null && timeoutMsOf(scope) >= timeoutMsOf(longest))) return null;
  return longest;
}

function operatorSentences(violations: readonly Violation[]): readonly string[] {
  const byOrigin = Map.groupBy(
    violations.filter(({ lineage }) => lineage !== undefined && lineage.parents.length > 0),
    ({ lineage }) => lineage?.origin ?? "",
  );
  return [...byOrigin]
    .filter(([, own]) => own.length >= limits.lineViolationsMax)
    .sort(([a, ownA], [b, ownB]) => ownB.length - ownA.length || (a < b ? -1 : 1))
    .map(
      ([origin, own]) =>
        `${own.length} violations come from children of ${origin}: it is chosen less often by itself, nothing needs to change.`,
    );
}
