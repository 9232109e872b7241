import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { MarketSection, Ports } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import { describe, expect, it } from "vitest";
import { marketIdOf, resultOf, runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import { readingPorts, workPorts } from "./limitPorts.ts";

const runId = runIdOf(1);
const ids = { runId: () => runId, secret: () => "secret" };
const sections: readonly MarketSection[] = ["training", "open", "sealed"];
/** Every verb by which anything is changed, told or sent. */
const writing = [
  ...["runs.create", "runs.update", "generations.put", "ledger.open", "ledger.register", "ledger.settle"],
  ...["lineage.append", "archives.commit", "events.append", "audience.push", "datasets.put", "markets.put"],
  ...["queue.send", "conductor.start", "conductor.stop", "conductor.complete", "conductor.fail"],
  ...["conductor.heartbeat", "violations.record", "operationLog.append", "schedules.put", "schedules.delete"],
  ...["tickets.put", "tickets.take", "resultCache.put"],
];
const resultsOnly = [
  ...["audience.push", "conductor.complete", "conductor.heartbeat", "events.append", "ledger.register"],
  ...["ledger.settle", "operationLog.append", "queue.send", "resultCache.put", "violations.record"],
];

async function allPorts(): Promise<Ports> {
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  await ports.runs.create(runOf(1), null);
  await ports.ledger.open({ runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, ["bat"]);
  await ports.ledger.register(runId, 0, "bat", [resultOf(1)]);
  for (const section of sections) await ports.markets.put(marketIdOf(1), section, Uint8Array.of(1));
  return ports;
}

function verbsOf(ports: object): string[] {
  return Object.entries(ports).flatMap(([port, verbs]) =>
    Object.keys(verbs).map((verb) => `${port}.${verb}`),
  );
}

describe.each(Scope.options)("work of scope %s", (scope) => {
  it("holds no verb that writes where it only reads", async () => {
    const held = verbsOf(readingPorts(await allPorts(), scope));
    expect(held.filter((verb) => writing.includes(verb))).toEqual([]);
  });

  it("reads what stands", async () => {
    const { runs, ledger } = readingPorts(await allPorts(), scope);
    expect((await runs.get(runId))?.runId).toBe(runId);
    expect((await ledger.get(runId, 0))?.remaining).toBe(1);
  });

  it("reads no sealed bars, and no validation bars in the sandbox", async () => {
    const { markets } = readingPorts(await allPorts(), scope);
    const granted: MarketSection[] = [];
    for (const section of sections) {
      const reading = markets.read(marketIdOf(1), section);
      await reading.then(
        () => granted.push(section),
        (refusal) => expect(refusal).toMatchObject({ code: "scope.forbidden", kind: "forbidden" }),
      );
    }
    expect(granted).toEqual(scope === "sandbox" ? ["training"] : ["training", "open"]);
  });

  it(`${scope === "sandbox" ? "learns nothing from others' results, and leaves them none" : "shares what results are kept"}`, async () => {
    const ports = await allPorts();
    const key = "0".repeat(64);
    await ports.resultCache.put(new Map([[key, Uint8Array.of(1)]]));
    const own = workPorts(ports, scope)?.resultCache;
    if (own === undefined) return expect(scope).toBe("restricted");

    await own.put(new Map([["1".repeat(64), Uint8Array.of(2)]]));

    const shared = scope !== "sandbox";
    expect((await own.get([key])).size).toBe(shared ? 1 : 0);
    expect((await ports.resultCache.get(["1".repeat(64)])).size).toBe(shared ? 1 : 0);
  });

  it(`is handed ${scope === "restricted" ? "nothing to store results by" : "what it takes to store results, and nothing beyond"}`, async () => {
    const ports = workPorts(await allPorts(), scope);
    const held = ports === null ? [] : verbsOf(ports).filter((verb) => writing.includes(verb));
    expect(held.sort()).toEqual(scope === "restricted" ? [] : resultsOnly);
  });
});
