import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { Histogram } from "./histogram.ts";
import { openLeanSocket } from "./leanFollower.ts";
import { type Asker, makeAsker } from "./leanRequests.ts";
import type { LoadPlatform } from "./loadPlatform.ts";

const SOCKETS = 50;
const REQUESTS_PER_SECOND = 200;
const CONNECTIONS_MAX = 100;
const TICK_MS = 5;

/** What many clients of one platform do at once, and what they saw. */
export interface Traffic {
  /** By route, from when a request was due: what a platform that answers nothing for a while delays is counted. */
  readonly answers: ReadonlyMap<string, Histogram>;
  /** From when an event was stored until a client had it. */
  readonly eventAges: Histogram;
  /** How many requests were refused or broke off, and how many events came twice, too early or not at all. */
  readonly wrong: { refusals: number; gaps: number };
  /** Everybody turns to this run. */
  follow(runId: string): void;
  stop(): Promise<void>;
}

/** Opens fifty sockets and begins to ask two hundred times a second for what the page asks for. */
export async function startTraffic(platform: LoadPlatform, firstRunId: string): Promise<Traffic> {
  const asker = makeAsker(platform.address, platform.token, CONNECTIONS_MAX);
  const paths = pathsAsked();
  const answers = new Map(paths.map((path) => [path, new Histogram()]));
  const seen = { eventAges: new Histogram(), wrong: { refusals: 0, gaps: 0 } };
  const followers = await Promise.all(
    Array.from({ length: SOCKETS }, (_, socket) => openFollower(platform, seen, socket === 0)),
  );
  let runId = firstRunId;
  for (const follower of followers) follower.follow(runId);
  const pending = new Set<Promise<void>>();
  const askWhenDue = async (path: string, dueMs: number): Promise<void> => {
    const status = await ask(asker, path, runId).catch(() => Number.POSITIVE_INFINITY);
    if (status >= 400) seen.wrong.refusals++;
    answers.get(path)?.add(performance.now() - dueMs);
  };
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) * REQUESTS_PER_SECOND) / 1_000;
    for (; sent < due; sent++) {
      const dueMs = startedMs + (sent * 1_000) / REQUESTS_PER_SECOND;
      const asked = askWhenDue(paths[sent % paths.length] ?? "/", dueMs);
      pending.add(asked);
      void asked.finally(() => pending.delete(asked));
    }
  }, TICK_MS);
  return {
    answers,
    ...seen,
    follow(next) {
      runId = next;
      for (const follower of followers) follower.follow(next);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      for (const follower of followers) follower.close();
      asker.close();
    },
  };
}

/** The page with its script, and what its views ask for; `RUN` stands for the run that is followed. */
function pathsAsked(): string[] {
  const index = readFileSync(new URL("../packages/web/dist/index.html", import.meta.url), "utf8");
  const script = /src="(\/assets\/[^"]+)"/.exec(index)?.[1] ?? "/";
  return [
    "/",
    script,
    "/runs/RUN",
    "/api/health",
    "/api/runs?limit=20",
    "/api/runs/RUN",
    "/api/runs/RUN/events?after=0&limit=100",
    "/api/runs/RUN/strategies?by=fitness&limit=50",
    "/api/runs/RUN/archive",
    "/api/runs/RUN/lineage?limit=100",
    "/api/runs/RUN/bottlenecks",
    "/api/violations?limit=50",
    "/api/datasets",
    "/api/schedules",
    "POST /api/socket-tickets",
  ];
}

function ask(asker: Asker, route: string, runId: string): Promise<number> {
  const method = route.startsWith("POST ") ? "POST" : "GET";
  return asker.ask(method, route.replace("POST ", "").replace("RUN", runId));
}

interface Follower {
  follow(runId: string): void;
  close(): void;
}

/** As the log writes it, at the end of each envelope. */
const PLACE = /"seq":(\d+),"at":"([^"]+)"/;
const PLACES = new RegExp(PLACE, "g");

interface Place {
  readonly seq: number;
  readonly atMs: number;
}

function placesIn(text: string): readonly Place[] {
  return [...text.matchAll(PLACES)].map(placeOf);
}

function firstPlaceIn(text: string): readonly Place[] {
  const found = PLACE.exec(text);
  return found === null ? [] : [placeOf(found)];
}

function placeOf([, seq, at]: readonly string[]): Place {
  return { seq: Number(seq), atMs: Date.parse(at ?? "") };
}

/** One reader takes in every envelope; the others look at the first and the last one of a message. */
async function openFollower(
  { address, token }: LoadPlatform,
  { eventAges, wrong }: Pick<Traffic, "eventAges" | "wrong">,
  readsAll: boolean,
): Promise<Follower> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/api/socket-tickets`, { method: "POST", headers });
  const { ticket, url } = (await answer.json()) as { ticket: string; url: string };
  let following = "";
  let last = 0;
  const hear = (start: string, places: readonly Place[]): void => {
    const nowMs = Date.now();
    if (!start.startsWith(`{"type":"events","runId":"${following}"`)) return;
    if (places[0]?.seq !== last + 1) wrong.gaps++;
    if (readsAll) wrong.gaps += places.filter(({ seq }, at) => seq !== last + 1 + at).length;
    last = places.at(-1)?.seq ?? last;
    for (const { atMs } of places) eventAges.add(nowMs - atMs);
  };
  const socket = await (readsAll ? openReader : openGlancer)(`${url}?ticket=${ticket}`, hear);
  return {
    follow(runId) {
      if (following !== "") socket.send({ action: "unsubscribe", runId: following });
      following = runId;
      last = 0;
      socket.send({ action: "subscribe", runId, after: 0 });
    },
    close: () => socket.close(),
  };
}

type Hear = (start: string, places: readonly Place[]) => void;

async function openReader(url: string, hear: Hear): Promise<{ send(message: object): void; close(): void }> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.on("message", (data: Buffer) =>
    hear(data.toString("latin1", 0, START_CHARS), placesIn(data.toString("latin1"))),
  );
  return { send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
}

const START_CHARS = 100;

function openGlancer(url: string, hear: Hear): Promise<{ send(message: object): void; close(): void }> {
  return openLeanSocket(
    url,
    (start) => PLACE.test(start),
    ({ start, end }) =>
      hear(start, [...firstPlaceIn(start), ...firstPlaceIn(end.slice(end.lastIndexOf('"seq":')))]),
  );
}
