import type { EvaluatedResource, Evaluation } from "../../infra/harness/model.ts";
import { doorAppliers } from "./applyDoors.ts";
import { functionAppliers } from "./applyFunctions.ts";
import { roleAppliers } from "./applyRoles.ts";
import { storageAppliers } from "./applyStorage.ts";
import type { Emulated } from "./emulated.ts";
import { isComponent, notApplied } from "./notApplied.ts";
import type { Values } from "./plainHttp.ts";
import { makeSubstitutes, type Substitutes } from "./substitutes.ts";

export interface Context {
  readonly logicalName: string;
  /** The archive of a function by the logical name of its resource. */
  readonly codeOf: (logicalName: string) => Uint8Array;
}

/** Creates a resource and answers those of its outputs that the emulator chose. */
export type Applier = (
  emulated: Emulated,
  inputs: Values,
  context: Context,
) => Promise<Readonly<Record<string, string | undefined>>>;
export type Appliers = Readonly<Record<string, Applier>>;

const appliers: Appliers = { ...roleAppliers, ...storageAppliers, ...functionAppliers, ...doorAppliers };

/**
 * Creates on the emulator what the program declares, in the program's order, which puts a thing before those that name
 * it. Error for a type that is neither known here nor listed as not applied.
 * @returns what stands for the mocks' answers
 */
export async function applyProgram(
  emulated: Emulated,
  { resources }: Evaluation,
  archives: ReadonlyMap<string, Uint8Array>,
): Promise<Substitutes> {
  refuseUnknown(resources);
  const substitutes = makeSubstitutes();
  const codeOf = (logicalName: string): Uint8Array => {
    const archive = archives.get(logicalName.replace(/Function$/, ""));
    if (archive === undefined) throw new Error(`the program asked for no bundle of ${logicalName}`);
    return archive;
  };
  for (const { type, name, inputs, outputs } of resources) {
    const applier = appliers[type];
    if (applier === undefined) continue;
    const made = await applier(emulated, substitutes.apply(inputs), { logicalName: name, codeOf }).catch(
      (error: unknown) => {
        throw new Error(`${type} ${name} could not be created`, { cause: error });
      },
    );
    for (const [key, real] of Object.entries({ ...made })) {
      const mocked = key === "managementEndpoint" ? managementEndpointOf(outputs) : outputs[key];
      if (real !== undefined && typeof mocked === "string") substitutes.learn(mocked, real);
    }
  }
  return substitutes;
}

function refuseUnknown(resources: readonly EvaluatedResource[]): void {
  const unknown = new Set(
    resources
      .map(({ type }) => type)
      .filter((type) => !(type in appliers) && !(type in notApplied) && !isComponent(type)),
  );
  if (unknown.size > 0) {
    const list = [...unknown].join(", ");
    throw new Error(`test/aws/cloud creates no ${list}: write an applier, or say in notApplied.ts why not`);
  }
}

/** A WebSocket API has two addresses, which differ in their scheme. */
function managementEndpointOf(outputs: EvaluatedResource["outputs"]): string {
  return String(outputs.apiEndpoint).replace("wss:", "https:");
}
