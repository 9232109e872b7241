/** Goal: a file is read beside page and API, which answer meanwhile, and the answer is what it was when the API read it. */

import type { Problem } from "@tradewind/core/views/run";
import { csv } from "@tradewind/functions/http/testing/samples";
import { importDataset } from "@tradewind/functions/services/importDataset";
import type { Platform } from "@tradewind/local/platform";
import { describe, expect, it, onTestFinished } from "vitest";
import { samplePorts } from "../support/sampleRun.ts";
import { testPlatform } from "../support/testPlatform.ts";

const file = csv(900, 5);
const broken = file.replace(/\n([^,]*),[^,]*/, "\n$1,minus one");

async function platformWith(workerEntry?: URL): Promise<Platform> {
  const { platform, dispose } = await testPlatform(workerEntry === undefined ? {} : { workerEntry });
  onTestFinished(dispose);
  return platform;
}

function send({ address, token }: Platform, text: string): Promise<Response> {
  return fetch(`${address}/api/datasets?symbol=TEST`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "text/csv" },
    body: text,
  });
}

function ask({ address, token }: Platform, path: string): Promise<Response> {
  return fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

describe("an import", () => {
  it("answers the dataset, created once, and stores it", async () => {
    const platform = await platformWith();

    const [first, again] = [await send(platform, file), await send(platform, file)];

    const record = (await first.json()) as { datasetId: string };
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toEqual(record);
    expect(first.headers.get("location")).toBe(`/api/datasets/${record.datasetId}`);
    expect(await (await ask(platform, `/api/datasets/${record.datasetId}`)).json()).toEqual(record);
  });

  it("refuses a broken file with the places of its faults, as if the API had read it", async () => {
    const platform = await platformWith();
    const request = { name: "TEST", symbol: "TEST", text: broken, source: "test" };
    const refusal = await importDataset(await samplePorts(), "local", request).catch((thrown) => thrown);

    const answer = await send(platform, broken);

    const { code, detail, errors } = (await answer.json()) as Problem;
    expect(answer.status).toBe(422);
    expect({ code, detail, errors }).toEqual({
      code: refusal.code,
      detail: refusal.message,
      errors: refusal.details,
    });
    expect(errors?.length).toBeGreaterThan(0);
  });

  it("holds up nobody: the API answers while a file is being read", async () => {
    const platform = await platformWith(new URL("../support/heldImportWorker.ts", import.meta.url));

    const reading = send(platform, file).then(
      () => "answered",
      () => "cut off",
    );
    const answers = [await ask(platform, "/api/datasets"), await ask(platform, "/api/runs")];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await platform.stop();
    expect(await reading).toBe("cut off");
  });
});
