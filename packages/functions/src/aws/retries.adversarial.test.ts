/** Goal: what AWS answers when something is wrong comes out as a clear error, asked for again only where that can help. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientConfig } from "./clients.ts";
import { makeTable } from "./table.ts";

const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Answers as DynamoDB does, with the errors in their turn, then with an item. */
interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  /** What stands in the way of a write. */
  readonly Item?: object;
}
let errors: Refusal[];
let asked: number;
let server: Server;

beforeEach(async () => {
  errors = [];
  asked = 0;
  server = createServer((request, response) => {
    request.resume();
    asked += 1;
    const error = errors.shift();
    const body =
      error === undefined
        ? { Item: { pk: { S: "p" }, sk: { S: "s" } } }
        : {
            __type: `com.amazonaws.dynamodb.v20120810#${error.name}`,
            message: error.message,
            ...(error.Item !== undefined && { Item: error.Item }),
          };
    response.writeHead(error?.status ?? 200, { "Content-Type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function makeTestTable(config: object = {}) {
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...clientConfig({ region }), credentials, endpoint, ...config });
  return makeTable(DynamoDBDocumentClient.from(client), "runs");
}

const key = { pk: "p", sk: "s" };
const always = (error: { status: number; name: string; message: string }) =>
  Array.from({ length: 20 }, () => error);

describe("what passes", () => {
  it.each([
    ["a throttle", { status: 400, name: "ThrottlingException", message: "slow down" }],
    ["a hot partition", { status: 400, name: "ProvisionedThroughputExceededException", message: "hot" }],
    ["a broken service", { status: 500, name: "InternalServerError", message: "oops" }],
  ])("is waited out: %s", async (_, error) => {
    errors = [error, error];

    expect(await makeTestTable().get(key)).toEqual(key);
    expect(asked).toBe(3);
  });

  it("is given up after the last attempt, as something to try again later", async () => {
    errors = always({ status: 400, name: "ThrottlingException", message: "slow down" });

    const reading = makeTestTable({ maxAttempts: 2 }).get(key);

    await expect(reading).rejects.toMatchObject({
      code: "aws.throttled",
      retryable: true,
      message: expect.stringMatching(/table runs \(GetItem\).*try again later or raise its capacity/),
    });
    expect(asked).toBe(2);
  });
});

describe("a write whose answer was lost, and which the client repeats by itself", () => {
  const lost = { status: 500, name: "InternalServerError", message: "oops" };
  const standing = (body: string) => ({
    status: 400,
    name: "ConditionalCheckFailedException",
    message: "The conditional request failed",
    Item: { pk: { S: "p" }, sk: { S: "s" }, body: { B: Buffer.from(body).toString("base64") } },
  });
  const item = { ...key, body: Buffer.from("mine") };

  it("has been done where its own item stands", async () => {
    errors = [lost, standing("mine")];

    expect(await makeTestTable().insert(item)).toBeNull();
    expect(asked).toBe(2);
  });

  it("has not been done where another one stands", async () => {
    errors = [lost, standing("another's")];

    expect(await makeTestTable().insert(item)).toMatchObject(key);
  });

  it("finds an equal item of an earlier write as such", async () => {
    errors = [standing("mine")];

    expect(await makeTestTable().insert(item)).toMatchObject(key);
  });
});

describe("what does not pass", () => {
  it.each([
    [
      "an expired token",
      "ExpiredTokenException",
      "The security token is expired",
      "aws.credentials",
      /renew/,
    ],
    ["a wrong key", "UnrecognizedClientException", "The token is invalid", "aws.credentials", /renew/],
    ["a missing right", "AccessDeniedException", "not authorized", "aws.denied", /add the grant/],
    [
      "a table that is not there",
      "ResourceNotFoundException",
      "not found",
      "aws.missing",
      /deploy the stage/,
    ],
    [
      "an oversize item",
      "ValidationException",
      "Item size has exceeded the maximum allowed size",
      "aws.too_large",
      /larger than the service takes/,
    ],
    ["a request it does not take", "ValidationException", "bad key", "aws.rejected", /refused/],
  ])("is asked for once: %s", async (_, name, message, code, remedy) => {
    errors = always({ status: 400, name, message });

    await expect(makeTestTable().get(key)).rejects.toMatchObject({
      code,
      retryable: false,
      message: expect.stringMatching(remedy),
    });
    expect(asked).toBe(1);
  });

  it("is asked for never: no credentials at all", async () => {
    const nobody = async () => {
      throw Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" });
    };

    await expect(makeTestTable({ credentials: nobody }).get(key)).rejects.toMatchObject({
      code: "aws.credentials",
      retryable: false,
    });
    expect(asked).toBe(0);
  });
});
