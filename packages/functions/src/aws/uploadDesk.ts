import type { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { Clock, Ids } from "@tradewind/core/ports";
import type { UploadDesk } from "../http/options.ts";
import { asking } from "./failures.ts";
import { makeObjects } from "./objects.ts";

const SECOND_MS = 1_000;
const OWNER_DIGITS = 32;

export interface UploadBucket {
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * A form that S3 itself takes: one key, one media type, a bounded length, for five minutes. The key lies under its
 * owner's hash, so that nobody imports what another put there.
 */
export function makeUploadDesk(
  { client, bucket }: UploadBucket,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): UploadDesk {
  const objects = makeObjects(client, bucket);
  const keyOf = (owner: string, uploadId: string): string =>
    `incoming/${sha256Hex(owner).slice(0, OWNER_DIGITS)}/${uploadId}`;
  return {
    async offer(owner) {
      const uploadId = `upl_${ids.secret()}`;
      const type = "text/csv";
      const { url, fields } = await asking(`bucket ${bucket} (presigned POST)`, () =>
        createPresignedPost(client, {
          Bucket: bucket,
          Key: keyOf(owner, uploadId),
          Conditions: [
            ["content-length-range", 1, limits.uploadBytesMax],
            ["eq", "$Content-Type", type],
          ],
          Fields: { "Content-Type": type },
          Expires: limits.uploadOfferTtlSeconds,
        }),
      );
      const expiresAtMs = clock.nowMs() + limits.uploadOfferTtlSeconds * SECOND_MS;
      return { uploadId, url, fields, expiresAt: new Date(expiresAtMs).toISOString() };
    },
    collect: (owner, uploadId) => objects.read(keyOf(owner, uploadId)),
  };
}
