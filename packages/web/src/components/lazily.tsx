import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../api/problem.ts";
import { ProblemBox } from "./Problem.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** A component fetched when it is first shown: what a first visit does not need does not delay it. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>, rows = 5): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [failure, setFailure] = useState<unknown>(null);
    const [, setRound] = useState(0);
    useEffect(() => {
      if (loaded !== null) return;
      load().then((component) => {
        loaded = component;
        setRound((round) => round + 1);
      }, setFailure);
    }, []);
    if (failure !== null)
      return <ProblemBox problem={problemOf(failure)} retry={() => window.location.reload()} />;
    if (loaded === null) return <Skeleton rows={rows} />;
    const Component = loaded;
    return <Component {...props} />;
  };
}
