import { describe, expect, it } from "vitest";
import { parseOptions } from "./options.ts";

describe("the command line", () => {
  it("leaves open what is not said", () => {
    expect(parseOptions([])).toMatchObject({
      once: false,
      json: false,
      data: [],
      fetch: [],
      seedStrategies: [],
      seed: null,
      generations: null,
      population: null,
      home: ".tradewind",
      port: null,
      run: true,
      help: false,
      version: false,
    });
    expect(parseOptions([]).workers).toBeGreaterThan(0);
  });

  it("reads every option, with a blank or an equals sign", () => {
    const args = "--json --seed 7 --generations=3 --population 60 --workers=2 --home there --port 0 --no-run";
    expect(parseOptions(args.split(" "))).toEqual({
      once: false,
      json: true,
      data: [],
      fetch: [],
      seedStrategies: [],
      seed: 7,
      generations: 3,
      population: 60,
      workers: 2,
      home: "there",
      port: 0,
      run: false,
      help: false,
      version: false,
    });
  });

  it.each([
    [
      ["--data", "a.csv", "b.csv", "--once"],
      ["a.csv", "b.csv"],
    ],
    [
      ["--data", "a.csv", "--data", "b.csv"],
      ["a.csv", "b.csv"],
    ],
    [
      ["--data=a.csv", "b.csv"],
      ["a.csv", "b.csv"],
    ],
  ])("takes from %j the files %j", (args, files) => {
    expect(parseOptions(args).data).toEqual(files);
  });

  it("takes strategies to begin with, every word up to the next option", () => {
    const args = ["--seed-strategy", "a.json", "b.json", "--seed", "7"];
    expect(parseOptions(args)).toMatchObject({ seedStrategies: ["a.json", "b.json"], seed: 7 });
  });

  it.each([
    ["-h", "help"],
    ["--help", "help"],
    ["-v", "version"],
  ] as const)("knows %s", (arg, option) => {
    expect(parseOptions([arg])[option]).toBe(true);
  });

  it.each([
    [["--sed", "7"], "did you mean --seed?"],
    [["--seed-stratgy", "a.json"], "did you mean --seed-strategy?"],
    [["--seed-strategy"], "--seed-strategy needs a value"],
    [["--see", "7"], "did you mean --seed?"],
    [["--gen", "7"], "did you mean --generations?"],
    [["--populaton", "7"], "did you mean --population?"],
    [["--onec"], "did you mean --once?"],
    [["-once"], "did you mean --once?"],
    [["once"], "did you mean --once?"],
    [["--norun"], "did you mean --no-run?"],
    [["--xyzzyx"], "there is no option --xyzzyx"],
    [["prices.csv"], "--data FILE…"],
    [["--home", "a", "b.csv"], "--data FILE…"],
    [["--seed"], "--seed needs a value"],
    [["--seed", "--once"], "--seed needs a value"],
    [["--data"], "--data needs a value"],
    [["--fetch"], "--fetch needs a value"],
    [["--home", ""], "--home needs a value, and was given an empty one"],
    [["--home="], "--home needs a value, and was given an empty one"],
    [["--data", "a.csv", ""], "--data needs a value, and was given an empty one"],
    [["--fetch", ""], "--fetch needs a value"],
    [["--seed-strategy", ""], "--seed-strategy needs a value"],
    [["--port", ""], "--port needs a value"],
    [["--once", "--no-run"], "give one of them"],
    [["--seed", "-1"], "from 0 to 4294967295, not -1"],
    [["--seed=-1"], "from 0 to 4294967295, not -1"],
    [["--once=yes"], "--once takes no value"],
    [["--seed", "seven"], "from 0 to 4294967295, not seven"],
    [["--seed", "1e3"], "not 1e3"],
    [["--seed", "4294967296"], "not 4294967296"],
    [["--population", "3"], "from 4 to 5000, not 3"],
    [["--generations", "0"], "from 1 to 10000"],
    [["--port", "65536"], "from 0 to 65535"],
    [["--workers", "0"], "from 1 to 64"],
  ])("refuses %j and says: %s", (args, words) => {
    expect(() => parseOptions(args)).toThrow(
      expect.objectContaining({ code: "cli.usage", message: expect.stringContaining(words) }),
    );
  });
});
