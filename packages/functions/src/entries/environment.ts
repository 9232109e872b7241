import { TerminalError } from "@tradewind/core/errors";
import { Scope } from "@tradewind/core/safety/scopes";
import { z } from "zod";
import type { EntrySpec } from "../aws/grants.ts";
import { unsetSecret } from "../aws/resources.ts";

const text = z.string().min(1);
const special: Readonly<Record<string, z.ZodType<string>>> = {
  AWS_REGION: text.regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, "is no region; one looks like eu-west-1"),
  SCOPE: Scope,
  SOCKET_ENDPOINT: z.url(),
  SOCKET_URL: z.url(),
  USER_POOL_ISSUER: z.url(),
  STATE_MACHINE_ARN: text.regex(
    /^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:.+$/,
    "is no state machine's ARN",
  ),
};

/** The variables of an entry, checked once. */
export interface Environment {
  readonly region: string;
  /** Whether an emulator stands in for AWS: its buckets have no host names of their own. */
  readonly emulated: boolean;
  /** TerminalError `environment.undeclared` for a variable that the entry does not ask for. */
  get(name: string): string;
  /** Null where whoever deployed set none. Error as `get`. */
  secret(name: string): string | null;
  has(name: string): boolean;
}

/**
 * Reads what an entry asks for, by `aws/resources.ts`.
 * @throws TerminalError `environment.invalid` that names all that is missing or wrong at once, and never a value
 */
export function readEnvironment(
  { name, environment }: Pick<EntrySpec, "name" | "environment">,
  from: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const names = ["AWS_REGION", ...environment];
  const shape = Object.fromEntries(names.map((variable) => [variable, special[variable] ?? text]));
  const parsed = z.object(shape).safeParse(from);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => {
      const variable = String(path[0]);
      return from[variable] === undefined ? `${variable} is missing` : `${variable}: ${message}`;
    });
    throw invalid(name, wrong);
  }
  const elsewhere = ofAnotherRegion(parsed.data);
  if (elsewhere.length > 0) throw invalid(name, elsewhere);
  const values = new Map(Object.entries(parsed.data));
  const get = (variable: string): string => {
    const value = values.get(variable);
    if (value !== undefined) return value;
    const message = `${name} reads ${variable} and does not ask for it; add it in aws/resources.ts`;
    throw new TerminalError("internal", "environment.undeclared", message);
  };
  return {
    region: values.get("AWS_REGION") ?? "",
    emulated: from.AWS_ENDPOINT_URL !== undefined || from.AWS_ENDPOINT_URL_S3 !== undefined,
    has: (variable) => values.has(variable),
    get,
    secret(variable) {
      const value = get(variable);
      return value === unsetSecret ? null : value;
    },
  };
}

/** What is named by a region must be of ours: a client asks its own region alone, and would not find it. */
function ofAnotherRegion({ AWS_REGION, ...named }: Readonly<Record<string, string>>): string[] {
  return Object.entries(named).flatMap(([variable, value]) => {
    const [, ofArn, ofUrl] =
      /^arn:[^:]*:[^:]*:([^:]+):|^https:\/\/sqs\.([^.]+)\.amazonaws\./.exec(value) ?? [];
    const region = ofArn ?? ofUrl ?? AWS_REGION;
    return region === AWS_REGION ? [] : [`${variable} is of region ${region}, AWS_REGION is ${AWS_REGION}`];
  });
}

function invalid(name: string, wrong: readonly string[]): TerminalError {
  const message = `the environment of ${name} is incomplete or wrong: ${wrong.join("; ")}; aws/resources.ts lists what it needs`;
  return new TerminalError("internal", "environment.invalid", message);
}
