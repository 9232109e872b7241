import { afterEach, describe, expect, it, vi } from "vitest";
import { uploadDataset } from "./upload.ts";

const offer = {
  uploadId: "upl_1",
  url: "https://bucket.example/",
  fields: { key: "incoming/upl_1" },
  bytesMax: 9,
  expiresAt: "",
};
const large = "x".repeat(4_000_001);

/** Answers by address, and keeps which were asked. */
function stubFetch(answers: Readonly<Record<string, readonly [number, unknown]>>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const [status, body] = answers[url] ?? [500, {}];
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("importing a file", () => {
  it("sends a small one with the request", async () => {
    const asked = stubFetch({ "/api/datasets?name=daily&symbol=SPX": [201, { name: "daily" }] });

    expect(await uploadDataset("daily", "SPX", "date,open")).toEqual({ name: "daily" });
    expect(asked).toHaveLength(1);
  });

  it("puts a large one where the platform says, then imports it", async () => {
    const asked = stubFetch({
      "/api/uploads": [201, offer],
      [offer.url]: [204, null],
      "/api/uploads/upl_1/import?name=daily&symbol=SPX": [201, { name: "daily" }],
    });

    expect(await uploadDataset("daily", "SPX", large)).toEqual({ name: "daily" });
    expect(asked).toEqual(["/api/uploads", offer.url, "/api/uploads/upl_1/import?name=daily&symbol=SPX"]);
  });

  it("sends a large one with the request where there is no such place", async () => {
    const problem = { type: "", title: "", status: 404, detail: "", code: "upload.direct", requestId: "" };
    stubFetch({
      "/api/uploads": [404, problem],
      "/api/datasets?name=daily&symbol=SPX": [201, { name: "daily" }],
    });

    expect(await uploadDataset("daily", "SPX", large)).toEqual({ name: "daily" });
  });

  it("says so when the place refuses the file", async () => {
    stubFetch({ "/api/uploads": [201, offer], [offer.url]: [400, {}] });

    await expect(uploadDataset("daily", "SPX", large)).rejects.toThrow(/not taken \(status 400\)/);
  });
});
