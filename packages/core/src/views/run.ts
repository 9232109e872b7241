import { z } from "zod";
import { Elite } from "../archive/elite.ts";
import { CostEstimate } from "../cost/estimate.ts";
import { Envelope } from "../events.ts";
import { RunFinding } from "../evolution/findingsOfRun.ts";
import { RunRecord, RunSettings } from "../evolution/run.ts";
import { Schedule } from "../evolution/schedule.ts";
import { StrategyId, UploadId } from "../ids.ts";
import { DatasetRecord } from "../market/dataset.ts";
import { BottleneckReport } from "../safety/bottlenecks.ts";
import { Violation } from "../safety/violations.ts";
import { StrategyRow } from "./strategy.ts";

const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() });

/** What a user sees of a run: the record, whose it is left out. */
export const RunView = RunRecord.omit({ owner: true }).extend({
  /** What the whole run is expected to cost on AWS. */
  estimate: CostEstimate.optional(),
  findings: z
    .array(RunFinding)
    .describe("What to know of the run's data before its figures, and what to do about it"),
});
/** One line of the list of runs: seed strategies are counted, for a hundred of them would be most of every answer. */
export const RunSummary = RunView.extend({
  settings: RunSettings.omit({ seeds: true }),
  seedStrategies: z.int().describe("How many the run was given; the run itself shows them"),
});
export const DatasetView = DatasetRecord.omit({ owner: true });
export const ScheduleView = Schedule.omit({ owner: true });
export const ViolationView = Violation.omit({ owner: true });

export const RunPage = page(RunSummary);
export const DatasetPage = page(DatasetView);
export const SchedulePage = page(ScheduleView);
export const ViolationPage = page(ViolationView);
export const StrategyPage = page(StrategyRow);

/**
 * `GET /api/runs/{id}/events`: in order of `seq`; `lastSeq` is the newest stored, so a reader knows how far behind it is.
 * Fewer than were asked for are not the last: an answer ends before `eventsPageBytesMax`.
 */
export const EventsView = z.strictObject({ events: z.array(Envelope), lastSeq: z.int() });

/** `GET /api/runs/{id}/archive`. */
export const ArchiveView = z.strictObject({
  generation: z.int(),
  archiveHash: z.string(),
  descriptorVersion: z.int(),
  elites: z.array(Elite.omit({ strategy: true, blockReturns: true })),
});

/** `GET /api/runs/{id}/lineage`: one node a strategy, in candidate order; pages by cursor. */
export const LineageNode = z.strictObject({
  strategyId: StrategyId,
  parents: z.array(StrategyId),
  generation: z.int(),
  name: z.string(),
  origin: z.string(),
  family: z.string(),
  island: z.int(),
  fitness: z.number().nullable(),
  verdict: z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]),
});
export const LineagePage = page(LineageNode);

export const BottlenecksView = BottleneckReport;

/** `GET /api/violations/advice`: what to change, and which lines breed no more. `counted` of the newest violations. */
export const ViolationAdvice = z.strictObject({
  counted: z.int(),
  recommendations: z.array(z.string()),
  quarantined: z.array(z.strictObject({ strategyId: StrategyId, violations: z.int() })),
});

/** `POST /api/socket-tickets`: connect to `url` with `?ticket=` within 60 s; the ticket works once. */
export const TicketView = z.strictObject({ ticket: z.string(), url: z.string(), expiresAt: z.string() });

/**
 * `POST /api/uploads`: post a form with these `fields`, then the file as `file`, to `url`; then import it by its id. For
 * platforms whose API takes no large bodies.
 */
export const UploadView = z.strictObject({
  uploadId: UploadId,
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  bytesMax: z.int(),
  expiresAt: z.string(),
});

/** RFC 9457, with our stable `code` and the places of what is wrong. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
});

export type RunView = z.infer<typeof RunView>;
export type RunSummary = z.infer<typeof RunSummary>;
export type DatasetView = z.infer<typeof DatasetView>;
export type ScheduleView = z.infer<typeof ScheduleView>;
export type ViolationAdvice = z.infer<typeof ViolationAdvice>;
export type ViolationView = z.infer<typeof ViolationView>;
export type EventsView = z.infer<typeof EventsView>;
export type ArchiveView = z.infer<typeof ArchiveView>;
export type LineageNode = z.infer<typeof LineageNode>;
export type TicketView = z.infer<typeof TicketView>;
export type UploadView = z.infer<typeof UploadView>;
export type Problem = z.infer<typeof Problem>;

/** What a socket client may send. */
export const SocketRequest = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("subscribe"), runId: RunRecord.shape.runId, after: z.int().min(0) }),
  z.strictObject({ action: z.literal("unsubscribe"), runId: RunRecord.shape.runId }),
  z.strictObject({ action: z.literal("ping") }),
]);

/** What a socket client receives. */
export type SocketMessage =
  | { type: "events"; runId: string; events: readonly Envelope[] }
  | { type: "snapshot-needed"; runId: string; lastSeq: number }
  | { type: "pong" }
  | { type: "error"; code: string; message: string };

export type SocketRequest = z.infer<typeof SocketRequest>;
