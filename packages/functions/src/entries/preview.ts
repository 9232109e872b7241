import { ensureTradewindError, TradewindError } from "@tradewind/core/errors";
import { createEngineBacktester } from "@tradewind/engine/backtester";
import { lazyScriptRunner } from "@tradewind/script/lazyRunner";
import type { PreviewAnswer } from "../aws/previewInvoker.ts";
import { entries } from "../aws/resources.ts";
import { makePreviewHandler } from "../preview.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindStores } from "./ports.ts";

/** Errors of ours are answers: thrown, they would lose their code on the way. */
export const handler = instrument(() => {
  const stores = bindStores(bind(readEnvironment(entries.preview)));
  const preview = makePreviewHandler({
    ...stores,
    backtester: createEngineBacktester(),
    scripts: lazyScriptRunner(stores.clock),
  });
  return async (event): Promise<PreviewAnswer> => {
    try {
      return { view: await preview(event) };
    } catch (thrown) {
      if (!(thrown instanceof TradewindError)) throw thrown;
      const { kind, code, message, retryable, details } = ensureTradewindError(thrown);
      return { error: { kind, code, message, retryable, details } };
    }
  };
});
