import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { nestingOf } from "./nesting.ts";
import type { ApiEnv } from "./options.ts";
import { HttpRefusal } from "./refusal.ts";

/** Deep enough for a hundred seed strategies of the greatest depth inside a schedule. */
const NESTING_MAX = 64;

const isJson = /^application\/([a-z.-]+\+)?json\b/i;

/** What these carry is never read; to look whether they carry something costs more than all that is asked of some. */
const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Refuses a body over `bytesMax` before anything reads it. */
function limitBody(bytesMax: number): MiddlewareHandler<ApiEnv> {
  const limit = bodyLimit({
    maxSize: bytesMax,
    onError: () => {
      throw new TerminalError(
        "too-large",
        "request.too_large",
        `the body is larger than ${bytesMax} bytes, the most this route takes; send less`,
      );
    },
  });
  return (c, next) => (bodiless.has(c.req.method) ? next() : limit(c, next));
}

/** Size and nesting of a JSON body, checked on the text: what passes is safe to parse and to validate. */
export const guardJson: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (!bodiless.has(c.req.method) && isJson.test(c.req.header("content-type") ?? "")) {
    const depth = nestingOf(await c.req.text());
    if (depth > NESTING_MAX) {
      throw new HttpRefusal(
        400,
        "request.too_deep",
        `the body nests ${depth} levels deep, the most is ${NESTING_MAX}; flatten it`,
      );
    }
  }
  await next();
};

export const limitRequest: MiddlewareHandler<ApiEnv> = limitBody(limits.requestBytesMax);
export const limitUpload: MiddlewareHandler<ApiEnv> = limitBody(limits.uploadBytesMax);

/** For routes that take no body: an empty object is tolerated, since some clients always send one. */
export const refuseBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const text = (await c.req.text()).trim();
  if (text !== "" && !/^\{\s*\}$/.test(text)) {
    throw new TerminalError("invalid", "request.body", "this route takes no body; leave it out");
  }
  await next();
};
