import { createRoute, z } from "@hono/zod-openapi";
import { TerminalError } from "@tradewind/core/errors";
import { UploadId } from "@tradewind/core/ids";
import { limits } from "@tradewind/core/limits";
import { UploadView } from "@tradewind/core/views/run";
import { refuseBody } from "../bodyGuard.ts";
import { answers, bearer, NoQuery } from "../contracts.ts";
import { named } from "../named.ts";
import type { Api, RouteContext, UploadDesk } from "../options.ts";
import { DatasetDocument, datasetView, importerOf, UploadQuery } from "./datasets.ts";

const common = { tags: ["datasets"], security: bearer, middleware: [refuseBody] };

const offer = createRoute({
  ...common,
  method: "post",
  path: "/api/uploads",
  summary: "A place for one large CSV file; where there is none, post the file to /api/datasets",
  request: { query: NoQuery },
  responses: answers(201, "Post the file there, then import it", named("UploadView", UploadView)),
});

const imported = createRoute({
  ...common,
  method: "post",
  path: "/api/uploads/{id}/import",
  summary: "Imports the CSV file that was put there",
  request: { params: z.strictObject({ id: UploadId }), query: UploadQuery },
  responses: {
    ...answers(201, "Imported; its address is in Location", DatasetDocument),
    ...answers(200, "The same content was there already", DatasetDocument),
  },
});

export function registerUploads(api: Api, context: RouteContext): void {
  const { options } = context;
  const importFile = importerOf(context);
  api.openapi(offer, async (c) => {
    const offered = await requireDesk(options.uploads).offer(c.get("owner"));
    return c.json({ ...offered, bytesMax: limits.uploadBytesMax }, 201);
  });
  api.openapi(imported, async (c) => {
    const { symbol, name = symbol, source } = c.req.valid("query");
    const { id } = c.req.valid("param");
    const text = await fileText(requireDesk(options.uploads), c.get("owner"), id);
    const { record, created } = await importFile(c.get("owner"), { symbol, name, source, text });
    c.header("Location", `/api/datasets/${record.datasetId}`);
    return created ? c.json(datasetView(record), 201) : c.json(datasetView(record), 200);
  });
}

function requireDesk(desk: UploadDesk | undefined): UploadDesk {
  if (desk !== undefined) return desk;
  const message = "this platform takes a file with the request that imports it; post it to /api/datasets";
  throw new TerminalError("not-found", "upload.direct", message);
}

async function fileText(desk: UploadDesk, owner: string, uploadId: string): Promise<string> {
  const bytes = await desk.collect(owner, uploadId);
  if (bytes === null) {
    const message = `nothing was uploaded as ${uploadId}; post the file to the address that /api/uploads gave`;
    throw new TerminalError("not-found", "upload.not_found", message);
  }
  if (bytes.length > limits.uploadBytesMax) {
    const message = `the file has ${bytes.length} bytes, the most is ${limits.uploadBytesMax}; send less`;
    throw new TerminalError("too-large", "request.too_large", message);
  }
  return new TextDecoder().decode(bytes);
}
