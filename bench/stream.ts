import type { EvolutionEvent } from "@tradewind/core/events";
import { createRun } from "@tradewind/functions/services/createRun";
import type { Platform } from "@tradewind/local/platform";
import { WebSocket } from "ws";
import { benchOwner, onPlatform, untilFinished } from "./platform.ts";

const EVENTS_PER_SECOND = 500;
const SECONDS = 10;
const WARM_EVENTS = 500;

/** From the append of an event to its arrival at a socket client, at 500 events a second. */
export function benchStream(): Promise<Record<string, number>> {
  return onPlatform(1, async (platform) => {
    const run = await createRun(platform.ports, benchOwner, { seed: 1, generations: 1, population: 4 }, null);
    await untilFinished(platform, run.runId);
    const latencies = await measure(platform, run.runId);
    const sorted = latencies.slice(WARM_EVENTS).sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
    return { events: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
  });
}

async function measure(platform: Platform, runId: string): Promise<number[]> {
  const { ports, address, token } = platform;
  const first = (await ports.events.lastSeq(runId)) + 1;
  const total = EVENTS_PER_SECOND * SECONDS + WARM_EVENTS;
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const socket = await openSocket(address, token);
  socket.send(JSON.stringify({ action: "subscribe", runId, after: first - 1 }));
  const all = new Promise<void>((resolve) => {
    socket.on("message", (text) => {
      const now = performance.now();
      const message = JSON.parse(String(text)) as { type: string; events?: { seq: number }[] };
      for (const { seq } of message.events ?? []) latencies.push(now - (sentAt[seq - first] ?? now));
      if (latencies.length >= total) resolve();
    });
  });
  const startedMs = performance.now();
  const timer = setInterval(() => void appendDue(), 1);
  async function appendDue(): Promise<void> {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) * EVENTS_PER_SECOND) / 1_000));
    while (sentAt.length < due) {
      sentAt.push(performance.now());
      const envelopes = await ports.events.append(runId, "bench", sentAt.length - 1, [event(sentAt.length)]);
      await ports.audience.push(runId, envelopes);
    }
  }
  await all;
  clearInterval(timer);
  socket.close();
  return latencies;
}

function event(generation: number): EvolutionEvent {
  return {
    type: "phase.finished",
    generation,
    phase: "generation",
    data: { summary: "bench", durationMs: 0 },
  };
}

async function openSocket(address: string, token: string): Promise<WebSocket> {
  const answer = await fetch(`${address}/api/socket-tickets`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  const { ticket, url } = (await answer.json()) as { ticket: string; url: string };
  const socket = new WebSocket(`${url}?ticket=${ticket}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}
