import { entries } from "../aws/resources.ts";
import { makePusherHandler } from "../sockets/pusher.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind } from "./ports.ts";
import { bindPump } from "./socketPorts.ts";

export const handler = instrument(({ logger }) =>
  makePusherHandler({
    ports: bindPump(bind(readEnvironment(entries.eventPusher))),
    onFailure: (connectionId, error) =>
      logger.warn("a subscriber could not be served; the next event tries again", {
        connectionId,
        error: String(error),
      }),
  }),
);
