import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MarketFeeds, Ports } from "@tradewind/core/ports";
import type { UploadView } from "@tradewind/core/views/run";
import type { PreviewView } from "@tradewind/core/views/strategy";
import type { DatasetImport, ImportedDataset } from "../services/importDataset.ts";
import type { PreviewJob } from "../services/previewJob.ts";

/** What the API reaches; it neither queues backtests nor writes generations. */
export type ApiPorts = Pick<
  Ports,
  | "backtester"
  | "clock"
  | "ids"
  | "runs"
  | "lineage"
  | "archives"
  | "events"
  | "audience"
  | "datasets"
  | "markets"
  | "conductor"
  | "violations"
  | "operationLog"
  | "schedules"
  | "tickets"
  | "authenticator"
>;

export interface ApiOptions {
  readonly version: string;
  /** Resolves true as soon as the run has an event after `afterSeq`, false when the time is over. */
  readonly waitForEvents: (runId: string, afterSeq: number, timeoutMs: number) => Promise<boolean>;
  /** Where a socket client connects, for the host that this request came to: `ws://127.0.0.1:4000/socket`. */
  readonly socketUrl: (request: Request) => string;
  /** ISO time of the next firing, null where there is none. TerminalError for what it cannot read. */
  readonly nextFire: (expression: string, timeZone: string) => string | null;
  /** Providers of market data; without them datasets are uploaded only. */
  readonly feeds?: MarketFeeds;
  /** Without it files come with the request that imports them. */
  readonly uploads?: UploadDesk;
  /** Reads a file and stores it where it holds up no other request; without it the API does so itself. */
  readonly importFile?: (owner: string, file: DatasetImport) => Promise<ImportedDataset>;
  /** Runs the preview handler in sandbox scope, under its deadline. */
  readonly runPreview: (job: PreviewJob) => Promise<PreviewView>;
  /** One file of swagger-ui-dist; null where it is missing. */
  readonly readDocsAsset: (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;
  /** Told what answered with status 500, whose inner text the client never sees. */
  readonly onInternalError?: (error: unknown, requestId: string) => void;
}

/** Takes files beside the API, where its requests may not be large. */
export interface UploadDesk {
  /** Where and how a client puts one file. */
  offer(owner: string): Promise<Omit<UploadView, "bytesMax">>;
  /** The bytes that an owner put there; null if there are none. */
  collect(owner: string, uploadId: string): Promise<Uint8Array | null>;
}

export interface ApiEnv {
  Variables: { owner: string; requestId: string };
}

export type Api = OpenAPIHono<ApiEnv>;

/** What a route file is given. */
export interface RouteContext {
  readonly ports: ApiPorts;
  readonly options: ApiOptions;
}
