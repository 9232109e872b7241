import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { platformDirectory, rootDirectory } from "./paths.ts";

interface Esbuild {
  build(options: object): Promise<unknown>;
}

const load = createRequire(join(platformDirectory, "package.json"));

/**
 * Bundles sst.config.ts and infra/ as SST does: with the platform's components, its `$` functions injected and the
 * provider in scope of every file of ours. The file must lie in the platform's folder, whence Pulumi is resolved.
 */
export async function bundleProgram(file: string): Promise<void> {
  const esbuild: Esbuild = load("esbuild");
  const components = join(platformDirectory, "src/components/index.ts");
  const globals = `import * as sst from ${JSON.stringify(components)}; import * as aws from "@pulumi/aws";`;
  await esbuild.build({
    stdin: {
      contents: `
        export { run } from ${JSON.stringify(join(platformDirectory, "src/auto/run.ts"))};
        export { default as config } from ${JSON.stringify(join(rootDirectory, "sst.config.ts"))};`,
      resolveDir: platformDirectory,
      loader: "ts",
    },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    logLevel: "error",
    define: { $app: "globalThis.$app", $cli: "globalThis.$cli", $dev: "globalThis.$dev" },
    inject: [join(platformDirectory, "src/shim/run.js")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "typescript",
      "undici",
    ],
    banner: {
      js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);',
    },
    plugins: [
      {
        name: "globals",
        setup(build: { onLoad(filter: object, load: (args: { path: string }) => object): void }): void {
          build.onLoad({ filter: /(sst\.config\.ts|\/infra\/[^/]+\.ts)$/ }, ({ path }) => ({
            contents: `${globals}\n${readFileSync(path, "utf8")}`,
            loader: "ts",
          }));
        },
      },
    ],
  });
}
