import { entries } from "../aws/resources.ts";
import { makePusherHandler } from "../sockets/pusher.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind } from "./ports.ts";
import { bindPump } from "./socketPorts.ts";

export const handler = instrument(({ logger }) =>
  makePusherHandler({
    ports: bindPump(bind(readEnvironment(entries.eventPusher))),
    onFailure: (runId, error) =>
      logger.warn("a subscriber of a run could not be served; the stream and its next ping try again", {
        runId,
        error: String(error),
      }),
  }),
);
