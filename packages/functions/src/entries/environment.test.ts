import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";

const entry = { name: "worker", environment: ["SCOPE", "TABLE_NAME_RUNS", "SOCKET_URL"] } as const;
const whole = {
  AWS_REGION: "eu-west-1",
  SCOPE: "research",
  TABLE_NAME_RUNS: "runs",
  SOCKET_URL: "wss://socket.example",
  OTHER: "x",
};

describe("an entry's environment", () => {
  it("gives what the entry asks for, and nothing else", () => {
    const environment = readEnvironment(entry, whole);

    expect(environment.region).toBe("eu-west-1");
    expect(environment.get("TABLE_NAME_RUNS")).toBe("runs");
    expect(environment.has("OTHER")).toBe(false);
    expect(() => environment.get("OTHER")).toThrow(/does not ask for it/);
  });

  it("gives null for a secret that nobody set", () => {
    const asking = { ...entry, environment: ["KEY_ONE", "KEY_TWO"] };
    const environment = readEnvironment(asking, { ...whole, KEY_ONE: "unset", KEY_TWO: "key" });

    expect([environment.secret("KEY_ONE"), environment.secret("KEY_TWO")]).toEqual([null, "key"]);
  });

  it("names all that is missing at once", () => {
    const { SCOPE: _, AWS_REGION: __, ...left } = whole;

    expect(() => readEnvironment(entry, left)).toThrow(
      /AWS_REGION is missing; SCOPE is missing; aws\/resources\.ts/,
    );
  });

  it.each([
    ["an empty name", { TABLE_NAME_RUNS: "" }],
    ["a scope nobody knows", { SCOPE: "root-secret" }],
    ["an address that is none", { SOCKET_URL: "secret value" }],
    ["a region that is none", { AWS_REGION: "the secret region" }],
  ])("refuses %s without telling the value", (_, wrong) => {
    const reading = (): unknown => readEnvironment(entry, { ...whole, ...wrong });

    expect(reading).toThrow(expect.objectContaining({ code: "environment.invalid" }));
    expect(reading).not.toThrow(/secret/);
  });

  it("refuses what is of another region, where no client would find it", () => {
    const asking = { ...entry, environment: ["STATE_MACHINE_ARN", "QUEUE_URL_RESEARCH"] };
    const named = (region: string) => ({
      AWS_REGION: "eu-west-1",
      STATE_MACHINE_ARN: `arn:aws:states:${region}:1:stateMachine:evolution`,
      QUEUE_URL_RESEARCH: `https://sqs.${region}.amazonaws.com/1/research`,
    });

    expect(readEnvironment(asking, named("eu-west-1")).region).toBe("eu-west-1");
    expect(() => readEnvironment(asking, named("us-east-1"))).toThrow(
      /STATE_MACHINE_ARN is of region us-east-1, AWS_REGION is eu-west-1; QUEUE_URL_RESEARCH is of region us-east-1/,
    );
  });

  it("knows an emulator by its endpoint", () => {
    expect(readEnvironment(entry, whole).emulated).toBe(false);
    expect(readEnvironment(entry, { ...whole, AWS_ENDPOINT_URL: "http://127.0.0.1:1" }).emulated).toBe(true);
  });
});
