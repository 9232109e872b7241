import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import { makeDeadLetterHandler } from "@tradewind/functions/deadLetterHandler";
import { makeWorkerHandler, type WorkNotes } from "@tradewind/functions/worker";
import type { Process } from "./processes.ts";
import type { Delivery, SimulatedQueue } from "./queue.ts";
import type { World } from "./world.ts";

interface Worker {
  readonly process: Process;
  readonly scope: Scope;
  readonly handler: ReturnType<typeof makeWorkerHandler>;
  busy: boolean;
}

/** Takes messages from the queues as an event source does: so many at once, each to the end of its deadline at most. */
export function createWorkers(
  world: World,
  queue: SimulatedQueue,
  workersMax: number,
): { wake(): void; bury(): void } {
  const { processes, scheduler } = world;
  const notes = createNotes();
  let workers: Worker[] = [];

  function workerOf(scope: Scope): Worker {
    workers = workers.filter(({ process }) => process.alive);
    const idle = workers.find((worker) => worker.scope === scope && !worker.busy);
    if (idle !== undefined) return idle;
    const process = processes.create(`worker-${scope}#${world.count()}`);
    const hide = (receipt: string, seconds: number): Promise<void> => queue.hide(receipt, seconds);
    const outside = processes.portsOf(process, { notes, hide });
    const handler = makeWorkerHandler({
      ports: world.portsOf(process),
      scope,
      worker: process.name,
      notes: outside.notes,
      hide: outside.hide,
    });
    const worker = { process, scope, handler, busy: false };
    workers.push(worker);
    return worker;
  }

  async function work(delivery: Delivery): Promise<void> {
    const { scope, ...record } = delivery;
    const worker = workerOf(scope);
    worker.busy = true;
    const { timeoutMs } = scopes[scope];
    const endMs = scheduler.clock.nowMs() + timeoutMs;
    const remainingMs = (): number => endMs - scheduler.clock.nowMs();
    const outcome = await processes.run(worker.process, timeoutMs, () =>
      worker.handler({ Records: [record] }, remainingMs),
    );
    worker.busy = false;
    const worked = outcome.kind === "returned" && outcome.value.batchItemFailures.length === 0;
    if (worked) queue.remove(delivery.receiptHandle);
    wake();
  }

  function wake(): void {
    while (workers.filter(({ busy, process }) => busy && process.alive).length < workersMax) {
      const delivery = queue.receive();
      if (delivery === null) return;
      void work(delivery);
    }
  }

  async function bury(): Promise<void> {
    for (let body = queue.takeDead(); body !== null; body = queue.takeDead()) {
      const process = processes.create(`dead-letters#${world.count()}`);
      const handler = makeDeadLetterHandler({ ports: world.portsOf(process), onUnreadable: () => {} });
      const letter = { Records: [{ body }] };
      const outcome = await processes.run(process, 60_000, () => handler(letter));
      if (outcome.kind !== "returned") queue.returnDead(body);
    }
  }

  return { wake, bury: () => void bury() };
}

function createNotes(): WorkNotes {
  const kept = new Map<string, string>();
  return {
    async note({ batchId }, candidateId) {
      kept.set(batchId, candidateId);
    },
    find: async ({ batchId }) => kept.get(batchId) ?? null,
    async wipe({ batchId }) {
      kept.delete(batchId);
    },
  };
}
