import manifest from "../../package.json" with { type: "json" };

/** As the package's manifest says; bundlers put it in as text. */
export const version: string = manifest.version;
