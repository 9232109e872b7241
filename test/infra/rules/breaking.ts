import type { EvaluatedResource, Evaluation } from "../harness/model.ts";

type Editable = { -readonly [Key in keyof EvaluatedResource]: EvaluatedResource[Key] } & {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
};

/** A copy of the evaluated program, to be broken on purpose. */
export interface Breakable {
  readonly evaluation: Evaluation;
  /** Changes the inputs of the resource of this logical name. */
  set(name: string, inputs: Readonly<Record<string, unknown>>): void;
  change(name: string, edit: (resource: Editable) => void): void;
  /** Takes a resource away. */
  remove(name: string): void;
  /** Adds a statement to a role's inline policies. */
  grant(role: string, statement: object): void;
  /** Replaces text within one input that is a string. */
  replace(name: string, input: string, from: string | RegExp, to: string): void;
}

export function breakable(original: Evaluation): Breakable {
  const evaluation = structuredClone(original) as Evaluation & { resources: Editable[] };
  const find = (name: string): Editable => {
    const found = evaluation.resources.find(
      (resource) => resource.name === name && !resource.type.startsWith("sst:"),
    );
    if (found === undefined) throw new Error(`the program has no resource ${name}`);
    return found;
  };
  return {
    evaluation,
    set: (name, inputs) => Object.assign(find(name).inputs, inputs),
    change: (name, edit) => edit(find(name)),
    remove: (name) => {
      evaluation.resources.splice(evaluation.resources.indexOf(find(name)), 1);
    },
    grant: (role, statement) => {
      const policies = (find(role).inputs.inlinePolicies ?? []) as unknown[];
      policies.push({
        name: "broken",
        policy: JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }),
      });
    },
    replace: (name, input, from, to) => {
      const { inputs } = find(name);
      const before = String(inputs[input]);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${name}.${input} does not hold ${from}`);
      inputs[input] = after;
    },
  };
}
