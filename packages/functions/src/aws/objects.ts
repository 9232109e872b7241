import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { asking, isNamed, statusOf } from "./failures.ts";
import { pack, unpack } from "./packing.ts";

/** One bucket. Objects are written whole and read whole. */
export interface Objects {
  readonly bucket: string;
  /** `exists` where the key is taken: what is named by its content never changes. */
  insert(key: string, bytes: Uint8Array): Promise<"created" | "exists">;
  /** Writes over what is there: a phase that runs again writes its own document again. */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  read(key: string): Promise<Uint8Array | null>;
  insertJson(key: string, value: unknown): Promise<"created" | "exists">;
  replaceJson(key: string, value: unknown): Promise<void>;
  readJson<T>(key: string): Promise<T | null>;
}

const PRECONDITION_FAILED = 412;
const NOT_FOUND = 404;

export function makeObjects(client: S3Client, bucket: string): Objects {
  const name = (act: string, key: string): string => `bucket ${bucket} (${act} ${key})`;
  const replace = async (
    key: string,
    bytes: Uint8Array,
    condition: { IfNoneMatch?: "*" } = {},
  ): Promise<void> => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: "application/octet-stream",
        ...condition,
      }),
    );
  };
  const insert = (key: string, bytes: Uint8Array): Promise<"created" | "exists"> =>
    asking(name("PutObject", key), async () => {
      try {
        await replace(key, bytes, { IfNoneMatch: "*" });
        return "created";
      } catch (thrown) {
        if (statusOf(thrown) === PRECONDITION_FAILED) return "exists";
        throw thrown;
      }
    });
  const read = (key: string): Promise<Uint8Array | null> =>
    asking(name("GetObject", key), async () => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body === undefined ? null : await Body.transformToByteArray();
      } catch (thrown) {
        if (
          isNamed(thrown, "NoSuchKey") ||
          (statusOf(thrown) === NOT_FOUND && !isNamed(thrown, "NoSuchBucket"))
        )
          return null;
        throw thrown;
      }
    });
  return {
    bucket,
    insert,
    replace: (key, bytes) => asking(name("PutObject", key), () => replace(key, bytes)),
    read,
    insertJson: (key, value) => insert(key, pack(value)),
    replaceJson: (key, value) => asking(name("PutObject", key), () => replace(key, pack(value))),
    async readJson<T>(key: string) {
      const bytes = await read(key);
      return bytes === null ? null : unpack<T>(bytes);
    },
  };
}
