import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { Ports } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import { describe, expect, it } from "vitest";
import { archiveOf, lineageOf, resultOf, runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import { limitPorts } from "./limitPorts.ts";

const runId = runIdOf(1);
const ids = { runId: () => runId, secret: () => "secret" };

const results: Record<string, (ports: Ports) => Promise<unknown>> = {
  "ledger.register": ({ ledger }) => ledger.register(runId, 0, "bat", [resultOf(1)]),
  "ledger.settle": ({ ledger }) => ledger.settle(runId, 0, "bat"),
};
const archive: Record<string, (ports: Ports) => Promise<unknown>> = {
  "ledger.open": ({ ledger }) =>
    ledger.open({ runId, epoch: 1, generation: 1, token: "t", openedAtMs: 0 }, ["bat"]),
  "generations.put": ({ generations }) => generations.put(runId, 0, "brood", []),
  "archives.commit": ({ archives }) => archives.commit(runId, 0, archiveOf(0)),
  "lineage.append": ({ lineage }) => lineage.append(runId, [lineageOf(1, 1)]),
  "runs.update": ({ runs }) => runs.update(runOf(1, { version: 1 })),
};

async function portsOf(scope: Scope): Promise<Ports> {
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  await ports.runs.create(runOf(1), null);
  await ports.ledger.open({ runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, ["bat"]);
  await ports.ledger.register(runId, 0, "bat", [resultOf(1)]);
  return limitPorts(ports, scope);
}

describe.each(Scope.options)("a worker of scope %s", (scope) => {
  const mayWrite = scope !== "restricted";
  const mayArchive = mayWrite && scope !== "sandbox";

  it.each(Object.entries(results))(`${mayWrite ? "may" : "is refused"} %s`, async (_verb, use) => {
    const used = use(await portsOf(scope));
    if (mayWrite) await expect(used).resolves.toBeDefined();
    else await expect(used).rejects.toMatchObject({ code: "scope.forbidden" });
  });

  it.each(Object.entries(archive))(`${mayArchive ? "may" : "is refused"} %s`, async (_verb, use) => {
    const used = use(await portsOf(scope));
    if (mayArchive) await expect(used).resolves.not.toThrow();
    else await expect(used).rejects.toMatchObject({ code: "scope.forbidden" });
  });

  it("reads", async () => {
    const { runs, ledger } = await portsOf(scope);
    expect((await runs.get(runId))?.runId).toBe(runId);
    expect((await ledger.get(runId, 0))?.remaining).toBe(1);
  });
});
