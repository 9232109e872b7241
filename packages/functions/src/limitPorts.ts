import type { Ports } from "@tradewind/core/ports";
import { assertPermitted, type Scope } from "@tradewind/core/safety/scopes";

type Verb = (...values: never[]) => Promise<unknown>;

/**
 * The ports of a worker of one scope: what the scope may not write is refused at the store, whatever the code above it
 * asks for. The same as the role of the scope's function on AWS.
 */
export function limitPorts(ports: Ports, scope: Scope): Ports {
  const writing = <V extends Verb>(verb: V): V => guarded(verb, () => assertPermitted(scope, "writeResults"));
  const archiving = <V extends Verb>(verb: V): V => guarded(verb, () => assertPermitted(scope, "archive"));
  const { ledger, generations, archives, lineage, runs } = ports;
  return {
    ...ports,
    ledger: {
      ...ledger,
      open: archiving(ledger.open),
      register: writing(ledger.register),
      settle: writing(ledger.settle),
    },
    generations: { ...generations, put: archiving(generations.put) },
    archives: { ...archives, commit: archiving(archives.commit) },
    lineage: { ...lineage, append: archiving(lineage.append) },
    runs: { ...runs, create: archiving(runs.create), update: archiving(runs.update) },
  };
}

function guarded<V extends Verb>(verb: V, check: () => void): V {
  const checked = async (...values: never[]): Promise<unknown> => {
    check();
    return verb(...values);
  };
  return checked as V;
}
