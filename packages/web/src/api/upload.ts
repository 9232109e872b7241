import type { DatasetView, UploadView } from "@tradewind/core/views/run";
import { ApiError, unreachable } from "./problem.ts";
import { request } from "./request.ts";

/** What an API in the cloud takes with a request; larger files go to the address that it gives. */
const DIRECT_LENGTH_MAX = 4_000_000;

/** Imports a symbol's CSV file: with the request, or, where the platform has a place for large ones, beside it. */
export async function uploadDataset(name: string, symbol: string, content: string): Promise<DatasetView> {
  const query = { name, symbol };
  const offer = content.length > DIRECT_LENGTH_MAX ? await takeOffer() : null;
  if (offer === null) {
    return request<DatasetView>("POST", "/api/datasets", { query, text: { type: "text/csv", content } });
  }
  await putThere(offer, content);
  return request<DatasetView>("POST", `/api/uploads/${offer.uploadId}/import`, { query });
}

/** Null on a platform that takes files of any size with the request. */
async function takeOffer(): Promise<UploadView | null> {
  try {
    return await request<UploadView>("POST", "/api/uploads");
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "upload.direct") return null;
    throw error;
  }
}

async function putThere({ url, fields, bytesMax }: UploadView, content: string): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob([content], { type: "text/csv" }));
  const answer = await fetch(url, { method: "POST", body: form }).catch(() => null);
  if (answer?.ok === true) return;
  const status = answer === null ? "no answer" : `status ${answer.status}`;
  throw new ApiError(
    unreachable(
      `the file was not taken (${status}); it may have ${bytesMax} bytes at most, and five minutes`,
    ),
  );
}
