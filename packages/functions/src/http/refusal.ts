import type { ErrorDetail } from "@tradewind/core/errors";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal that only HTTP knows: a method, a media type, unreadable JSON. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: readonly ErrorDetail[];

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    extra: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly details?: readonly ErrorDetail[];
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = extra.headers ?? {};
    this.details = extra.details ?? [];
  }
}
