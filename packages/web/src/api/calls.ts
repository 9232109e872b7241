import type { Envelope } from "@tradewind/core/events";
import type { BottleneckReport } from "@tradewind/core/safety/bottlenecks";
import type { ExtendRequest, RunRequest, ScheduleRequest } from "@tradewind/core/views/requests";
import type {
  DatasetView,
  LineageNode,
  RunSummary,
  RunView,
  ScheduleView,
  TicketView,
  ViolationAdvice,
  ViolationView,
} from "@tradewind/core/views/run";
import type {
  EquityView,
  RelativesView,
  StrategyRow,
  StrategyView,
  TradesView,
} from "@tradewind/core/views/strategy";
import { request } from "./request.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface ListQuery {
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** What a client of the schedules sends: the parts with defaults may be left out. */
export type ScheduleDraft = Partial<ScheduleRequest> & Pick<ScheduleRequest, "expression" | "run">;

export const listRuns = (query: ListQuery, signal?: AbortSignal) =>
  request<Page<RunSummary>>("GET", "/api/runs", { query: { ...query }, signal });

export const getRun = (runId: string, signal?: AbortSignal) =>
  request<RunView>("GET", `/api/runs/${runId}`, { signal });

export const startRun = (body: RunRequest) =>
  request<RunView>("POST", "/api/runs", { body, idempotencyKey: crypto.randomUUID() });

export type RunAction = "cancel" | "pause" | "resume";

export const actOnRun = (runId: string, action: RunAction) =>
  request<RunView>("POST", `/api/runs/${runId}/${action}`);

export const extendRun = (runId: string, body: ExtendRequest) =>
  request<RunView>("POST", `/api/runs/${runId}/extend`, { body });

export interface EventsQuery {
  readonly after: number;
  readonly limit: number;
  readonly types?: string;
}

/** EventsView, with each envelope's data typed by its type. */
export interface EventsPage {
  readonly events: readonly Envelope[];
  readonly lastSeq: number;
}

export const readEvents = (runId: string, query: EventsQuery, signal?: AbortSignal) =>
  request<EventsPage>("GET", `/api/runs/${runId}/events`, { query: { ...query }, signal });

export const listStrategies = (runId: string, query: ListQuery & { by: string }, signal?: AbortSignal) =>
  request<Page<StrategyRow>>("GET", `/api/runs/${runId}/strategies`, { query: { ...query }, signal });

export const listLineage = (runId: string, query: ListQuery, signal?: AbortSignal) =>
  request<Page<LineageNode>>("GET", `/api/runs/${runId}/lineage`, { query: { ...query }, signal });

export const getBottlenecks = (runId: string, signal?: AbortSignal) =>
  request<BottleneckReport>("GET", `/api/runs/${runId}/bottlenecks`, { signal });

const ofStrategy =
  <T>(suffix: string) =>
  (runId: string, strategyId: string, signal?: AbortSignal) =>
    request<T>("GET", `/api/strategies/${strategyId}${suffix}`, { query: { run: runId }, signal });

export const getStrategy = ofStrategy<StrategyView>("");
export const getEquity = ofStrategy<EquityView>("/equity");
export const getTrades = ofStrategy<TradesView>("/trades");
export const getRelatives = ofStrategy<RelativesView>("/relatives");

export const listDatasets = (query: ListQuery, signal?: AbortSignal) =>
  request<Page<DatasetView>>("GET", "/api/datasets", { query: { ...query }, signal });

export interface ViolationQuery extends ListQuery {
  readonly run?: string | null;
  readonly scope?: string | null;
  readonly kind?: string | null;
}

export const listViolations = (query: ViolationQuery, signal?: AbortSignal) =>
  request<Page<ViolationView>>("GET", "/api/violations", { query: { ...query }, signal });

export const getViolationAdvice = (run: string | null, signal?: AbortSignal) =>
  request<ViolationAdvice>("GET", "/api/violations/advice", { query: { run }, signal });

export const listSchedules = (query: ListQuery, signal?: AbortSignal) =>
  request<Page<ScheduleView>>("GET", "/api/schedules", { query: { ...query }, signal });

export const saveSchedule = (name: string, body: ScheduleDraft) =>
  request<ScheduleView>("PUT", `/api/schedules/${encodeURIComponent(name)}`, { body });

export const deleteSchedule = (name: string) =>
  request<void>("DELETE", `/api/schedules/${encodeURIComponent(name)}`);

export const takeTicket = () => request<TicketView>("POST", "/api/socket-tickets");
