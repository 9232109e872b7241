import { correlationOf, type Movement, movementOf } from "../agents/correlations.ts";
import { limits } from "../limits.ts";
import type { Random } from "../random.ts";
import type { Parent } from "./parentPool.ts";

const SHARPE_MIN = 0.5;
const CORRELATION_MAX = 0.5;

/**
 * Members for an ensemble: a champion (else the fittest near-winner), then strategies of high Sharpe ratio on training
 * that are little correlated with every member so far, by their mean returns over blocks of time.
 */
export function chooseEnsemble({ heads, ranked }: EnsemblePool, random: Random): readonly Parent[] | null {
  if (heads.length === 0) return null;
  const members = [random.pick(heads)];
  const size = random.between(limits.ensembleMembersMin, limits.ensembleMembersMax);
  for (const joining of ranked) {
    if (members.length >= size) break;
    if (members.every((member) => isUncorrelated(member, joining))) members.push(joining);
  }
  return members.length >= limits.ensembleMembersMin ? members.map(({ parent }) => parent) : null;
}

/** A parent and how it moved over the blocks of time, worked out once a brood: of most it is never asked. */
class Member {
  readonly parent: Parent;
  #movement: Movement | null = null;

  constructor(parent: Parent) {
    this.parent = parent;
  }

  get movement(): Movement {
    this.#movement ??= movementOf(this.parent.blockReturns);
    return this.#movement;
  }
}

/** Those who may lead an ensemble, and those who may join, best first. */
export interface EnsemblePool {
  readonly heads: readonly Member[];
  readonly ranked: readonly Member[];
}

export function ensemblePool(pool: readonly Parent[]): EnsemblePool {
  const leaders = pool.filter(({ verdict }) => verdict === "champion");
  const near = pool.filter(({ verdict }) => verdict === "nearWinner");
  const ranked = pool
    .filter(({ training }) => (training.sharpe ?? 0) >= SHARPE_MIN)
    .sort(
      (a, b) => (b.training.sharpe ?? 0) - (a.training.sharpe ?? 0) || (a.strategyId < b.strategyId ? -1 : 1),
    );
  return { heads: (leaders.length > 0 ? leaders : near).map(memberOf), ranked: ranked.map(memberOf) };
}

function memberOf(parent: Parent): Member {
  return new Member(parent);
}

function isUncorrelated(a: Member, b: Member): boolean {
  return (
    a.parent.strategyId !== b.parent.strategyId &&
    Math.abs(correlationOf(a.movement, b.movement)) <= CORRELATION_MAX
  );
}
