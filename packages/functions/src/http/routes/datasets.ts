import { createRoute, z } from "@hono/zod-openapi";
import { type DatasetRecord, DatasetRecord as DatasetSchema } from "@tradewind/core/market/dataset";
import { FetchRequest } from "@tradewind/core/views/requests";
import { DatasetPage, DatasetView } from "@tradewind/core/views/run";
import type { MiddlewareHandler } from "hono";
import { listDatasets, requireDataset } from "../../services/datasets.ts";
import { fetchDataset } from "../../services/fetchDataset.ts";
import { importDataset } from "../../services/importDataset.ts";
import { answers, bearer, DatasetPath, jsonBody, NoQuery, PageQuery, pageRequest } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, ApiEnv, ApiOptions, RouteContext } from "../options.ts";
import { HttpRefusal } from "../refusal.ts";

export const DatasetDocument = named("DatasetView", DatasetView);

/** What is told of a file beside it. */
export const UploadQuery = z.strictObject({
  symbol: z.string().regex(/^[A-Za-z0-9._^=-]{1,20}$/, "must be 1 to 20 letters, digits or . _ ^ = -"),
  name: DatasetSchema.shape.name.optional(),
  source: DatasetSchema.shape.source.default("uploaded"),
});

/** Where uploads go; they alone may be larger than other requests. */
export const uploadPath = "/api/datasets";

const requireCsv: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const [essence] = (c.req.header("content-type") ?? "").split(";");
  if (essence?.trim().toLowerCase() !== "text/csv") {
    throw new HttpRefusal(415, "request.media_type", "an upload is text/csv; send that Content-Type");
  }
  await next();
};

const list = createRoute({
  method: "get",
  path: uploadPath,
  summary: "Lists datasets by name",
  tags: ["datasets"],
  security: bearer,
  request: { query: PageQuery },
  responses: answers(200, "One page of datasets", named("DatasetPage", DatasetPage)),
});

const upload = createRoute({
  method: "post",
  path: uploadPath,
  summary: "Imports one symbol's CSV: date,open,high,low,close[,adj_close][,volume]",
  tags: ["datasets"],
  security: bearer,
  middleware: [requireCsv],
  request: {
    query: UploadQuery,
    body: { required: true, content: { "text/csv": { schema: z.string() } } },
  },
  responses: {
    ...answers(201, "Imported; its address is in Location", DatasetDocument),
    ...answers(200, "The same content was there already", DatasetDocument),
  },
});

const fetched = createRoute({
  method: "post",
  path: "/api/datasets/fetch",
  summary: "Imports a symbol's daily history from a provider of market data",
  tags: ["datasets"],
  security: bearer,
  request: { query: NoQuery, body: jsonBody(named("FetchRequest", FetchRequest)) },
  responses: {
    ...answers(201, "Imported; its address is in Location", DatasetDocument),
    ...answers(200, "The same content was there already", DatasetDocument),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/datasets/{id}",
  summary: "Shows a dataset and its quality report",
  tags: ["datasets"],
  security: bearer,
  request: { params: DatasetPath, query: NoQuery },
  responses: answers(200, "The dataset", DatasetDocument),
});

export function datasetView({ owner: _, ...view }: DatasetRecord): z.infer<typeof DatasetView> {
  return view;
}

export function importerOf({ ports, options }: RouteContext): NonNullable<ApiOptions["importFile"]> {
  return options.importFile ?? ((owner, file) => importDataset(ports, owner, file));
}

export function registerDatasets(api: Api, context: RouteContext): void {
  const { ports, options } = context;
  const importFile = importerOf(context);
  api.openapi(list, async (c) => {
    const page = await listDatasets(ports, c.get("owner"), pageRequest(c.req.valid("query")));
    return c.json({ items: page.items.map(datasetView), next: page.next }, 200);
  });
  api.openapi(upload, async (c) => {
    const { symbol, name = symbol, source } = c.req.valid("query");
    const text = await c.req.text();
    const { record, created } = await importFile(c.get("owner"), { symbol, name, source, text });
    c.header("Location", `/api/datasets/${record.datasetId}`);
    return created ? c.json(datasetView(record), 201) : c.json(datasetView(record), 200);
  });
  api.openapi(fetched, async (c) => {
    const feeds = options.feeds ?? new Map();
    const wish = c.req.valid("json");
    const { record, created } = await fetchDataset({ ...ports, feeds }, c.get("owner"), wish);
    c.header("Location", `/api/datasets/${record.datasetId}`);
    return created ? c.json(datasetView(record), 201) : c.json(datasetView(record), 200);
  });
  api.openapi(read, async (c) => {
    return c.json(datasetView(await requireDataset(ports, c.get("owner"), c.req.valid("param").id)), 200);
  });
}
