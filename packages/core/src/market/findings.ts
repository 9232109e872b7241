import type { QualityFinding } from "./dataset.ts";

const PLACES_MAX = 20;

/** Collects findings in bounded space: all are counted, the first of each kind are kept. */
export interface Findings {
  add(finding: Omit<QualityFinding, "count">): void;
  errors(): number;
  /** The first places of the errors, in the order they were found. */
  firstErrors(): readonly QualityFinding[];
  /** Warnings by kind; what exceeds the places kept is folded into one with its count. */
  warnings(): QualityFinding[];
}

/** An empty collection. */
export function createFindings(): Findings {
  const errors: QualityFinding[] = [];
  const warnings = new Map<string, { kept: QualityFinding[]; count: number }>();
  let errorCount = 0;
  return {
    add: (finding) => {
      if (finding.severity === "error") {
        errorCount++;
        if (errors.length < PLACES_MAX) errors.push(finding);
        return;
      }
      const group = warnings.get(finding.kind) ?? { kept: [], count: 0 };
      group.count++;
      if (group.kept.length < PLACES_MAX) group.kept.push(finding);
      warnings.set(finding.kind, group);
    },
    errors: () => errorCount,
    firstErrors: () => errors,
    warnings: () => [...warnings.values()].flatMap(fold),
  };
}

function fold({ kept, count }: { kept: QualityFinding[]; count: number }): QualityFinding[] {
  const first = kept[0];
  const more = count - kept.length;
  if (first === undefined || more === 0) return kept;
  return [
    ...kept,
    { severity: first.severity, kind: first.kind, message: `${more} more of this kind`, count: more },
  ];
}
