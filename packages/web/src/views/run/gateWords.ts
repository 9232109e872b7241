import { percent } from "../../format/number.ts";

interface Gate {
  readonly cagr: number;
  readonly sharpe: number;
  readonly tradesMin: number;
}

/** What a champion has to show: all of it, or the table below seems to contradict the words. */
export function gateWords({ cagr, sharpe, tradesMin }: Gate): string {
  return `CAGR > ${percent(cagr, 0)}, Sharpe > ${sharpe} on validation, in at least ${tradesMin} trades`;
}
