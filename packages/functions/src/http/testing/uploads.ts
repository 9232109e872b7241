import type { UploadDesk } from "../options.ts";

/** A desk in memory: what is put under an owner and an offer's id is what that owner collects. */
export function makeTestDesk(): {
  desk: UploadDesk;
  put: (owner: string, uploadId: string, text: string) => void;
} {
  const files = new Map<string, Uint8Array>();
  let offers = 0;
  return {
    desk: {
      async offer() {
        offers += 1;
        const uploadId = `upl_${String(offers).padStart(24, "0")}`;
        const expiresAt = "2026-01-01T00:05:00.000Z";
        return { uploadId, url: "https://bucket.example/", fields: { key: uploadId }, expiresAt };
      },
      collect: async (owner, uploadId) => files.get(`${owner}/${uploadId}`) ?? null,
    },
    put: (owner, uploadId, text) => void files.set(`${owner}/${uploadId}`, new TextEncoder().encode(text)),
  };
}
