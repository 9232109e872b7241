import { limits } from "@tradewind/core/limits";
import { DatasetView, Problem, UploadView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { BOB, type Harness, makeHarness } from "../testing/harness.ts";
import { csv } from "../testing/samples.ts";
import { makeTestDesk } from "../testing/uploads.ts";

async function offered(harness: Harness): Promise<UploadView> {
  return UploadView.parse(await (await harness.send("POST", "/api/uploads")).json());
}

describe("uploading beside the API", () => {
  it("offers a place, and imports what was put there", async () => {
    const { desk, put } = makeTestDesk();
    const harness = makeHarness({ uploads: desk });
    const { uploadId, bytesMax } = await offered(harness);
    put("alice", uploadId, csv(600));

    const answer = await harness.send("POST", `/api/uploads/${uploadId}/import?symbol=ACME&name=daily`);

    expect(answer.status).toBe(201);
    expect(DatasetView.parse(await answer.json())).toMatchObject({ name: "daily", report: { bars: 600 } });
    expect(bytesMax).toBe(limits.uploadBytesMax);
  });

  it("answers the dataset that is there when the import is repeated", async () => {
    const { desk, put } = makeTestDesk();
    const harness = makeHarness({ uploads: desk });
    const { uploadId } = await offered(harness);
    put("alice", uploadId, csv(600));
    const path = `/api/uploads/${uploadId}/import?symbol=ACME`;
    await harness.send("POST", path);

    expect((await harness.send("POST", path)).status).toBe(200);
  });

  it.each([
    ["nothing was put there", null, undefined, 404, "upload.not_found"],
    ["another put it there", csv(600), BOB, 404, "upload.not_found"],
    ["the file is no table of prices", "hello", undefined, 422, "dataset.broken"],
  ])("refuses where %s", async (_, file, token, status, code) => {
    const { desk, put } = makeTestDesk();
    const harness = makeHarness({ uploads: desk });
    const { uploadId } = await offered(harness);
    if (file !== null) put("alice", uploadId, file);

    const path = `/api/uploads/${uploadId}/import?symbol=ACME`;
    const answer = await harness.send("POST", path, token === undefined ? {} : { token });

    expect(answer.status).toBe(status);
    expect(Problem.parse(await answer.json()).code).toBe(code);
  });

  it("refuses an id that is none of ours", async () => {
    const harness = makeHarness({ uploads: makeTestDesk().desk });

    expect((await harness.send("POST", "/api/uploads/upl_x/import?symbol=A")).status).toBe(404);
  });

  it("says where files go on a platform that takes them directly", async () => {
    const answer = await makeHarness().send("POST", "/api/uploads");

    expect(answer.status).toBe(404);
    expect(Problem.parse(await answer.json())).toMatchObject({ code: "upload.direct" });
  });
});
