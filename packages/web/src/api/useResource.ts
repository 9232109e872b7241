import type { Problem } from "@tradewind/core/views/run";
import { useCallback, useEffect, useState } from "preact/hooks";
import { problemOf } from "./problem.ts";

export interface Resource<T> {
  /** The last good answer; kept while a newer one is fetched or fails. */
  readonly data: T | null;
  readonly problem: Problem | null;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string;
  readonly data: T | null;
  readonly problem: Problem | null;
}

/**
 * Fetches when `key` changes and on `reload`. With `pollMs` it asks again that long after each answer, while the
 * page is visible. A new key forgets the old answer; what is under way for it is aborted.
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  pollMs = 0,
): Resource<T> {
  const [state, setState] = useState<State<T>>({ key, data: null, problem: null });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  // `load` is made anew at each rendering; `key` stands for it.
  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    const again = (): void => {
      if (pollMs > 0) timer = window.setTimeout(() => (document.hidden ? again() : ask()), pollMs);
    };
    const ask = (): void => {
      load(abort.signal)
        .then((data) => setState({ key, data, problem: null }))
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          setState((before) => ({
            key,
            data: before.key === key ? before.data : null,
            problem: problemOf(error),
          }));
        })
        .finally(() => {
          if (!abort.signal.aborted) again();
        });
    };
    ask();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [key, round, pollMs]);
  if (state.key !== key) return { data: null, problem: null, reload };
  return { data: state.data, problem: state.problem, reload };
}
