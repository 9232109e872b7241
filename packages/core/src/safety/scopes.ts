import { z } from "zod";
import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";

export const Scope = z.enum(["experimental", "production", "research", "sandbox", "restricted"]);
export type Scope = z.infer<typeof Scope>;

export const Access = z.enum(["readTraining", "readValidation", "readSealed", "writeResults", "archive"]);
export type Access = z.infer<typeof Access>;

export interface ScopeRules {
  /** A backtest still running at this deadline is killed. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Nodes × bars × symbols that one strategy of data may ask for: more is refused before it runs. */
  readonly nodeBarsMax: number;
  readonly access: readonly Access[];
}

const breeding: readonly Access[] = ["readTraining", "readValidation", "writeResults", "archive"];

/** What each permission scope may do, and for how long. No scope reads sealed bars. */
export const scopes: Readonly<Record<Scope, ScopeRules>> = {
  experimental: { timeoutMs: 60_000, memoryMb: 1_024, nodeBarsMax: 1_800_000_000, access: breeding },
  production: { timeoutMs: 30_000, memoryMb: 1_024, nodeBarsMax: 900_000_000, access: breeding },
  research: { timeoutMs: 180_000, memoryMb: 1_024, nodeBarsMax: 3_000_000_000, access: breeding },
  sandbox: {
    timeoutMs: 15_000,
    memoryMb: 512,
    nodeBarsMax: 450_000_000,
    access: ["readTraining", "writeResults"],
  },
  restricted: {
    timeoutMs: 10_000,
    memoryMb: 512,
    nodeBarsMax: 300_000_000,
    access: ["readTraining", "readValidation"],
  },
};

/**
 * What is said of work that took too long, whichever bound it met first: a slow machine stops at the deadline what a fast
 * one stops at its last step, and both must come to the same lineage.
 */
export function overrunWords(scope: Scope): string {
  return (
    `ran longer than scope ${scope} allows, ${scopes[scope].timeoutMs} ms or ${limits.scriptStepsMax} steps of a script; ` +
    "do less at each bar, or shorten the data"
  );
}

/** Predicted nanoseconds that a batch of the scope may take, if one candidate alone does not take more. */
export function batchNsMax(scope: Scope): number {
  return scopes[scope].timeoutMs * 1e6 * limits.batchDeadlineShare;
}

export function permits(scope: Scope, access: Access): boolean {
  return scopes[scope].access.includes(access);
}

/** Refuses what the scope may not do: TerminalError `scope.forbidden`. */
export function assertPermitted(scope: Scope, access: Access): void {
  if (!permits(scope, access)) throw forbidden(scope, access);
}

export function forbidden(scope: Scope, access: Access, act?: string): TerminalError {
  const wanted = act === undefined ? access : `${act}, which needs ${access}`;
  return new TerminalError(
    "forbidden",
    "scope.forbidden",
    `scope ${scope} may not ${wanted}; it may ${scopes[scope].access.join(", ")}`,
  );
}

const scopeByOrigin: ReadonlyMap<string, Scope> = new Map(
  Object.entries({
    immigrant: "research",
    promotion: "research",
    model: "research",
    subtree: "research",
    direction: "research",
    ensemble: "research",
    crossover: "experimental",
    point: "experimental",
    window: "experimental",
    constant: "experimental",
    hoist: "experimental",
    stops: "experimental",
    gate: "experimental",
    raiseLeverage: "experimental",
    tightenStop: "experimental",
    micro: "production",
    elite: "production",
    seed: "sandbox",
    preview: "sandbox",
  } satisfies Record<string, Scope>),
);

/** How a strategy from outside comes back when it has its certificate. */
export const promotedOrigin = "promotion";

/** Whether a strategy was given to us, and not bred here. */
export function comesFromOutside(origin: string): boolean {
  return origin === promotedOrigin || scopeFor(origin) === "sandbox";
}

/** The scope a strategy is worked under, by how it came to be; an origin nobody knows gets the sandbox. */
export function scopeFor(origin: string): Scope {
  return scopeByOrigin.get(origin) ?? "sandbox";
}
