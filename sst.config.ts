/// <reference path="./.sst/platform/config.d.ts" />

// Type-checked against what `sst install` extracts, not by the repository's tsc (see tsconfig.json).
export default $config({
  app(input) {
    const production = input?.stage === "production";
    return {
      name: "tradewind",
      home: "aws",
      removal: production ? "retain" : "remove",
      protect: production,
    };
  },
  async run() {
    // Creates nothing by itself: the state machine waits for the functions that infra/ will describe.
    await import("./infra/stateMachine.ts");
  },
});
