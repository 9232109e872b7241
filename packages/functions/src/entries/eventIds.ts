/** The names under which ids stand in events, and so on every line of the log. */
const idNames = ["runId", "epoch", "generation", "phase", "batchId", "scope", "connectionId", "requestId"];

/**
 * The ids that an event of any kind carries: a phase's input, the first message of a queue, a call of an API or a socket.
 * Tokens, bodies and whatever else it holds stay out of the log.
 */
export function idsOf(event: unknown): Record<string, string | number> {
  if (!isObject(event)) return {};
  return { ...pick(event), ...pick(event.requestContext), ...pick(firstMessage(event.Records)) };
}

function pick(value: unknown): Record<string, string | number> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    idNames.flatMap((name) => {
      const id = value[name];
      return typeof id === "string" || typeof id === "number" ? [[name, id]] : [];
    }),
  );
}

function firstMessage(records: unknown): unknown {
  const [first] = Array.isArray(records) ? records : [];
  if (!isObject(first) || typeof first.body !== "string") return null;
  try {
    return JSON.parse(first.body);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
