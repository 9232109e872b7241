import { AsyncLocalStorage } from "node:async_hooks";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { oracleBacktester } from "@tradewind/core/backtest/backtester";
import { handle } from "hono/aws-lambda";
import { makeAuthenticator } from "../aws/authenticator.ts";
import { clientConfig, makeS3Client, previewConfig } from "../aws/clients.ts";
import { makeRunPreview } from "../aws/previewInvoker.ts";
import { entries } from "../aws/resources.ts";
import { makeScheduleStore } from "../aws/scheduleStore.ts";
import { makeScheduleTimer } from "../aws/scheduleTimer.ts";
import { makeUploadDesk, type UploadBucket } from "../aws/uploadDesk.ts";
import { makeWaitForEvents } from "../aws/waitForEvents.ts";
import { makeApi } from "../http/api.ts";
import { makeFeeds } from "../marketData/feeds.ts";
import { nextFireMs } from "../services/nextFire.ts";
import { readBundledAsset } from "./bundledAsset.ts";
import { loadBundledCcxt } from "./bundledCcxt.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";
import { type Verified, verifiedOf } from "./verified.ts";
import { version } from "./version.ts";

export const handler = instrument(({ logger }) => {
  const environment = readEnvironment(entries.api);
  const verified = new AsyncLocalStorage<Verified | null>();
  const ports = bindApiPorts(environment, verified);
  const { clock, events } = ports;
  const api = makeApi(ports, {
    version,
    waitForEvents: makeWaitForEvents(events, clock),
    socketUrl: () => environment.get("SOCKET_URL"),
    nextFire(expression, timeZone) {
      const nextMs = nextFireMs({ expression, timeZone, afterMs: clock.nowMs() });
      return nextMs === null ? null : new Date(nextMs).toISOString();
    },
    feeds: makeFeeds({
      clock,
      tiingoToken: environment.secret("TIINGO_TOKEN"),
      loadCcxt: loadBundledCcxt,
    }),
    uploads: makeUploadDesk(bindUploads(environment), ports),
    runPreview: makeRunPreview(
      new LambdaClient(previewConfig(environment)),
      environment.get("PREVIEW_FUNCTION_NAME"),
      ports,
    ),
    readDocsAsset: readBundledAsset,
    onInternalError: (error, requestId) =>
      logger.error("a request failed inside", {
        requestId,
        error: error instanceof Error ? error : String(error),
      }),
  });
  const answer = handle(api);
  return (event) => verified.run(verifiedOf(event), () => answer(event as Parameters<typeof answer>[0]));
});

function bindUploads(environment: Environment): UploadBucket {
  const client = makeS3Client(environment, environment.emulated);
  return { client, bucket: environment.get("BUCKET_UPLOADS") };
}

function bindApiPorts(environment: Environment, verified: AsyncLocalStorage<Verified | null>) {
  const bindings = bind(environment);
  const stores = bindStores(bindings);
  const timer = makeScheduleTimer(new SchedulerClient(clientConfig(environment)), {
    group: environment.get("SCHEDULE_GROUP"),
    functionArn: environment.get("SCHEDULED_RUN_FUNCTION_ARN"),
    roleArn: environment.get("SCHEDULE_ROLE_ARN"),
    undeliveredArn: environment.get("UNDELIVERED_QUEUE_ARN"),
  });
  return {
    ...stores,
    // It answers the same, and a view of one strategy is no reason to load an engine at every start.
    backtester: oracleBacktester,
    schedules: makeScheduleStore(bindings.table("schedules"), timer),
    conductor: bindConductor(bindings, stores.runs),
    authenticator: makeAuthenticator({
      issuer: environment.get("USER_POOL_ISSUER"),
      clientId: environment.get("USER_POOL_CLIENT_ID"),
      clock: stores.clock,
      verifiedClaims(token) {
        const current = verified.getStore() ?? null;
        return current !== null && current.token === token ? current.claims : null;
      },
    }),
  };
}
