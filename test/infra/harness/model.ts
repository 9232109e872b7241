/** A resource as the program asks the engine for it. References are resolved to what the mocks answered. */
export interface EvaluatedResource {
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs and what the cloud would add: `arn`, `id`, `url`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Which of the inputs are secrets, or hold one. */
  readonly secretInputs: readonly string[];
}

export interface Evaluation {
  readonly stage: string;
  readonly region: string;
  readonly account: string;
  /** What `run` returned. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly resources: readonly EvaluatedResource[];
  /** What SST was asked to bundle: the function's logical name and `file.export`. */
  readonly builds: readonly FunctionBuild[];
}

export interface FunctionBuild {
  readonly functionName: string;
  readonly handler: string;
  readonly runtime: string;
}
