import { readdirSync, readFileSync } from "node:fs";
import { until } from "./until.ts";

/** The processes in which MiniStack at `endpoint` runs a function. It needs /proc, that is Linux. */
export function processesOf(endpoint: string, functionName: string): readonly number[] {
  const marks = [`GATEWAY_PORT=${new URL(endpoint).port}`, `AWS_LAMBDA_FUNCTION_NAME=${functionName}`];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const environment = new Set(textOf(`/proc/${pid}/environ`).split("\0"));
      return marks.every((mark) => environment.has(mark));
    });
}

/** Kills the first of these idle processes that has worked `ticks` hundredths of a second since the call. */
export async function killAtWork(pids: readonly number[], ticks: number, withinMs: number): Promise<void> {
  const atFirst = new Map(pids.map((pid) => [pid, ticksOf(pid)]));
  const look = (): number | undefined => pids.find((pid) => ticksOf(pid) - (atFirst.get(pid) ?? 0) >= ticks);
  const pid = await until(`one of ${pids.length} processes at work`, withinMs, look, 2);
  process.kill(pid, "SIGKILL");
}

/** Processor time in hundredths of a second: fields 14 and 15, after a name in parentheses. */
function ticksOf(pid: number): number {
  const fields = textOf(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Empty for a process that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
