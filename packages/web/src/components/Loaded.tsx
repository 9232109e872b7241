import type { ComponentChildren } from "preact";
import type { Resource } from "../api/useResource.ts";
import { ProblemBox } from "./Problem.tsx";
import { Skeleton } from "./Skeleton.tsx";

interface LoadedProps<T> {
  readonly resource: Resource<T>;
  readonly rows?: number;
  readonly children: (data: T) => ComponentChildren;
}

/** What was fetched; until then its place, and after a failure the problem, beside the last good answer if there is one. */
export function Loaded<T>({ resource, rows = 4, children }: LoadedProps<T>) {
  const { data, problem, reload } = resource;
  if (data === null && problem === null) return <Skeleton rows={rows} />;
  return (
    <>
      {problem !== null && <ProblemBox problem={problem} retry={reload} />}
      {data !== null && children(data)}
    </>
  );
}
