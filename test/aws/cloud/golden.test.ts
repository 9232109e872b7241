/**
 * Goal: the program of sst.config.ts, created whole on AWS services that others wrote, says what one machine says.
 *
 * MiniStack 1.5.33 stands for AWS: HTTP API with JWT, hosted sign-in, Step Functions, SQS, Lambda on local Node processes,
 * DynamoDB with its stream, S3 and WebSockets. It lets each function do what its role allows and no more (AUTH=true).
 */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goldenHash, goldenRequest } from "../../golden/golden.ts";
import { type Cloud, executionArnOf, startCloud } from "./cloud.ts";
import { allEmpty } from "./queues.ts";
import { endOf, startRun, uploadSamples } from "./runs.ts";
import { watchRun } from "./watcher.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  await uploadSamples(cloud);
}, 300_000);
afterAll(() => cloud?.stop());

describe("the doors of the cloud", () => {
  it("are open without a token for health alone", async () => {
    expect((await cloud.anonymous("GET", "/api/health")).status).toBe(200);
    expect((await cloud.anonymous("GET", "/api/runs")).status).toBe(401);
    expect((await cloud.anonymous("POST", "/api/socket-tickets")).status).toBe(401);
  });

  it("take a socket's ticket once, and from the page alone", async () => {
    const address = await cloud.socketAddress();
    const foreign = { ...address, origin: "https://evil.example" };
    await expect(watchRun(foreign, "run_0")).rejects.toThrow("403");
    const watcher = await watchRun(address, "run_0");
    watcher.close();
    await expect(watchRun(address, "run_0")).rejects.toThrow("403");
  });
});

describe("providers of market data", () => {
  it("are ccxt's exchanges too, which the function loads when it is asked for one", async () => {
    const text = JSON.stringify({ provider: "ccxt", symbol: "nowhere/BTC/USD" });
    const answer = await cloud.api("POST", "/api/datasets/fetch", { type: "application/json", text });
    expect(answer).toMatchObject({
      status: 404,
      body: { code: "feed.symbol", detail: expect.stringContaining("ccxt knows no exchange nowhere") },
    });
  });

  it("ask for the key that whoever deployed did not set", async () => {
    const text = JSON.stringify({ provider: "tiingo", symbol: "SPY" });
    const answer = await cloud.api("POST", "/api/datasets/fetch", { type: "application/json", text });
    expect(answer).toMatchObject({ status: 409, body: { code: "feed.key" } });
  });
});

describe("the golden run in the cloud", () => {
  it("has the golden hash, reaches a socket without a gap, and leaves every queue empty", async () => {
    const runId = await startRun(cloud, goldenRequest);
    const watcher = await cloud.watch(runId);
    await watcher.finished(400_000);
    watcher.close();

    expect(endOf(watcher)).toMatchObject({ status: "succeeded", archiveHash: goldenHash, trials: 180 });
    expect(watcher.envelopes.map(({ seq }) => seq)).toEqual(watcher.envelopes.map((_, index) => index + 1));
    await allEmpty(cloud, 60_000);
    const executionArn = executionArnOf(cloud, runId);
    const execution = await cloud.emulated.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe("SUCCEEDED");
  }, 600_000);
});

describe("the functions' roles", () => {
  it("bind: a function whose role is emptied may do nothing", async () => {
    const role = cloud.outputs("aws:iam/role:Role", "SweeperHandlerRole");
    const sweeper = cloud.outputs("aws:lambda/function:Function", "SweeperHandlerFunction");
    const sweep = () =>
      cloud.emulated.lambda.send(new InvokeCommand({ FunctionName: String(sweeper.name), Payload: "{}" }));
    expect((await sweep()).FunctionError).toBeUndefined();

    const policy = { RoleName: String(role.name), PolicyName: "inline" };
    await cloud.emulated.http.form("iam", "DeleteRolePolicy", policy);

    const refused = await sweep();
    expect(refused.FunctionError).toBe("Unhandled");
    expect(refused.Payload?.transformToString()).toContain("not authorized to perform: dynamodb:Query");
  });
});
