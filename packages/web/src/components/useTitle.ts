import { useEffect } from "preact/hooks";

/** Names the browser's tab while this view is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tradewind`;
  }, [title]);
}
