/** An error as the states language knows it: a name to match rules by, and words. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** Thrown inside a step; the interpreter turns it into Retry, Catch or the end of the execution. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly failure: Failure;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.failure = { error, cause };
  }
}

/** What a function threw: its name is the error's name, its message the cause. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof StateFailure) return thrown.failure;
  if (thrown instanceof Error) return { error: thrown.name, cause: thrown.message };
  return { error: "Error", cause: String(thrown) };
}
