import { TerminalError } from "../errors.ts";
import { ViolationKind } from "./violations.ts";

/** A strategy did what its scope forbids: not a fault of ours, and recorded where it is caught. */
export class ViolationError extends TerminalError {
  readonly violation: ViolationKind;

  constructor(violation: ViolationKind, message: string) {
    super("invalid", `${PREFIX}${violation}`, message);
    this.violation = violation;
  }
}

const PREFIX = "violation.";

/** The kind of violation that an error's code names, when it came over from another process; null for other errors. */
export function violationOfCode(code: string): ViolationKind | null {
  if (!code.startsWith(PREFIX)) return null;
  return ViolationKind.safeParse(code.slice(PREFIX.length)).data ?? null;
}
