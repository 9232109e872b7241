import type { Problem } from "@tradewind/core/views/run";
import { useCallback, useEffect, useState } from "preact/hooks";
import { problemOf } from "./problem.ts";

export interface Resource<T> {
  /** The last good answer; kept while a newer one is fetched or fails. */
  readonly data: T | null;
  readonly problem: Problem | null;
  readonly reload: () => void;
}

export interface ResourceOptions {
  /** Ask again that long after each answer, while the page is visible; 0 never. */
  readonly pollMs?: number;
  /** Ask again when it changes, and meanwhile keep the last answer. */
  readonly round?: number;
}

interface State<T> {
  readonly key: string;
  readonly data: T | null;
  readonly problem: Problem | null;
}

type Load<T> = (signal: AbortSignal) => Promise<T>;

/** Fetches when `key` changes, which forgets the old answer, and on `reload`, which keeps it meanwhile. */
export function useResource<T>(key: string, load: Load<T>, options: ResourceOptions = {}): Resource<T> {
  const { pollMs = 0, round = 0 } = options;
  const [state, setState] = useState<State<T>>({ key, data: null, problem: null });
  const [reloads, setReloads] = useState(0);
  const reload = useCallback(() => setReloads((before) => before + 1), []);
  // `load` is made anew at each rendering; `key` stands for it.
  useEffect(
    () =>
      askUntilStopped(load, pollMs, {
        onData: (data) => setState({ key, data, problem: null }),
        onFailure: (error) =>
          setState((before) => ({
            key,
            data: before.key === key ? before.data : null,
            problem: problemOf(error),
          })),
      }),
    [key, reloads, round, pollMs],
  );
  if (state.key !== key) return { data: null, problem: null, reload };
  return { data: state.data, problem: state.problem, reload };
}

interface Ears<T> {
  readonly onData: (data: T) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Answers how to stop; after that nothing is told any more. */
function askUntilStopped<T>(load: Load<T>, pollMs: number, { onData, onFailure }: Ears<T>): () => void {
  const abort = new AbortController();
  let timer: number | undefined;
  const again = (): void => {
    if (pollMs > 0) timer = window.setTimeout(() => (document.hidden ? again() : void ask()), pollMs);
  };
  const ask = async (): Promise<void> => {
    try {
      const data = await load(abort.signal);
      if (!abort.signal.aborted) onData(data);
    } catch (error) {
      if (!abort.signal.aborted) onFailure(error);
    }
    if (!abort.signal.aborted) again();
  };
  void ask();
  return () => {
    abort.abort();
    window.clearTimeout(timer);
  };
}
