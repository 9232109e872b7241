import { useEffect, useState } from "preact/hooks";

/** The present time, told again every `everyMs` while `isOn`. */
export function useNow(everyMs: number, isOn = true): number {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    if (!isOn) return;
    const timer = window.setInterval(() => setNowMs(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs, isOn]);
  return nowMs;
}
