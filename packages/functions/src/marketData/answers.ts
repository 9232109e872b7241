import type { z } from "zod";
import { wrongAnswer } from "./feedClient.ts";

/** Reads a provider's JSON by its documented shape. TerminalError `feed.answer` where it is another one. */
export function readAnswer<T extends z.ZodType>(provider: string, shape: T, text: string): z.infer<T> {
  const document = parseJson(provider, text);
  const parsed = shape.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join("/") ?? "";
  throw wrongAnswer(
    provider,
    `its answer has another shape than it documents (/${place}: ${issue?.message})`,
  );
}

function parseJson(provider: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrongAnswer(provider, "its answer is not JSON", cause);
  }
}
