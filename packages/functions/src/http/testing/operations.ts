import type { Api } from "../options.ts";

export interface Operation {
  readonly method: string;
  /** As in the document: `/api/runs/{id}`. */
  readonly path: string;
  /** Media type of the body it takes. */
  readonly body: string | null;
}

export const documentSettings = { openapi: "3.1.0", info: { title: "test", version: "0" } } as const;

/** Every operation of the API's OpenAPI document. */
export function operationsOf(api: Api): Operation[] {
  const { paths = {} } = api.getOpenAPI31Document(documentSettings);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { requestBody?: { content: object } }>).map(
      ([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        body: Object.keys(operation.requestBody?.content ?? {})[0] ?? null,
      }),
    ),
  );
}
