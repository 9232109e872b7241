/// <reference path="./.sst/platform/config.d.ts" />

// Type-checked by `npm run verify:infra`, against the platform that `sst install` extracts.
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
    const { createApp } = await import("./infra/app.ts");
    return createApp();
  },
});
