import { RetryableError, TerminalError } from "@tradewind/core/errors";
import { describe, expect, it } from "vitest";
import { asking, failureOf } from "./failures.ts";

const thrown = (name: string, message = "words", status?: number): Error =>
  Object.assign(new Error(message), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  });

describe("a failure of AWS", () => {
  it.each([
    ["a throttle", thrown("ThrottlingException", "slow down", 400), "aws.throttled"],
    ["a table over its capacity", thrown("ProvisionedThroughputExceededException"), "aws.throttled"],
    ["S3 asking to slow down", thrown("SlowDown", "reduce your rate", 503), "aws.throttled"],
    ["too many requests", thrown("Unknown", "", 429), "aws.throttled"],
    ["a broken service", thrown("Unknown", "", 500), "aws.unavailable"],
    ["a time that ran out", thrown("TimeoutError"), "aws.unavailable"],
    ["no connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "aws.unavailable"],
  ])("is worth trying again: %s", (_, error, code) => {
    const failure = failureOf(error, "table runs (GetItem)");

    expect(failure).toBeInstanceOf(RetryableError);
    expect(failure).toMatchObject({ code, kind: "unavailable", cause: error });
  });

  it.each([
    ["a table that is not there", thrown("ResourceNotFoundException", "no table", 400), "aws.missing"],
    ["a bucket of another region", thrown("PermanentRedirect", "", 301), "aws.region"],
    ["a bucket that is not there", thrown("NoSuchBucket", "", 404), "aws.missing"],
    ["a right that is missing", thrown("AccessDeniedException", "", 400), "aws.denied"],
    ["an expired token", thrown("ExpiredTokenException", "", 400), "aws.credentials"],
    ["no credentials", thrown("CredentialsProviderError"), "aws.credentials"],
    [
      "an oversize item",
      thrown("ValidationException", "Item size has exceeded the maximum allowed size", 400),
      "aws.too_large",
    ],
    ["a refused request", thrown("ValidationException", "bad key", 400), "aws.rejected"],
    ["something that is no error", "boo", "aws.rejected"],
  ])("cannot be helped by trying again: %s", (_, error, code) => {
    const failure = failureOf(error, "table runs (PutItem)");

    expect(failure).toBeInstanceOf(TerminalError);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain("table runs (PutItem)");
  });

  it("is left alone where it is ours already", async () => {
    const ours = new TerminalError("invalid", "ours", "words");

    await expect(asking("anything", () => Promise.reject(ours))).rejects.toBe(ours);
  });
});
