import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { makeUploadDesk } from "@tradewind/functions/aws/uploadDesk";
import { makeSystemIds } from "@tradewind/functions/system";
import { expect, it } from "vitest";
import { owner, stranger } from "../contracts/fixtures.ts";
import { freshName, s3 } from "./stage.ts";

async function makeDesk() {
  const bucket = freshName("uploads");
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return makeUploadDesk({ client: s3, bucket }, { clock: { nowMs: () => 0 }, ids: makeSystemIds() });
}

// MiniStack 1.5.33 checks a form's signature and key loosely (see docs/decisions/0013): only the way in is shown here.
it("what is posted with an offer's form is collected by its owner, and by nobody else", async () => {
  const desk = await makeDesk();
  const { uploadId, url, fields } = await desk.offer(owner);
  expect(await desk.collect(owner, uploadId)).toBeNull();

  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob(["date,open"], { type: "text/csv" }));
  const { ok } = await fetch(url, { method: "POST", body: form });

  expect(ok).toBe(true);
  expect(new TextDecoder().decode((await desk.collect(owner, uploadId)) ?? undefined)).toBe("date,open");
  expect(await desk.collect(stranger, uploadId)).toBeNull();
});

it("the form binds the key, the media type and the length", async () => {
  const desk = await makeDesk();
  const { uploadId, fields, expiresAt } = await desk.offer(owner);

  const policy = JSON.parse(Buffer.from(fields.Policy ?? "", "base64").toString("utf8"));

  expect(policy.conditions).toEqual(
    expect.arrayContaining([
      ["content-length-range", 1, 52_428_800],
      ["eq", "$Content-Type", "text/csv"],
      { key: fields.key },
    ]),
  );
  expect(fields.key).toMatch(new RegExp(`^incoming/[0-9a-f]{32}/${uploadId}$`));
  expect(expiresAt).toBe("1970-01-01T00:05:00.000Z");
});
