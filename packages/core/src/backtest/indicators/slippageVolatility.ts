import { returnsOfCloses } from "../../market/regimes.ts";
import { windowMoments } from "./deviation.ts";

const WINDOW = 20;

/**
 * Sample deviation of the last 20 simple returns, per bar. In the first bars of a history it takes what returns there
 * are, and is 0 while there are fewer than two, so that costs and sizing are defined everywhere.
 */
export function slippageVolatility(close: Float64Array): Float64Array {
  const returns = returnsOfCloses(close);
  const { squares } = windowMoments(returns, WINDOW);
  const volatility = squares.map((sum) => Math.sqrt(sum / (WINDOW - 1)));
  for (let t = 0; t < Math.min(WINDOW, close.length); t++) volatility[t] = deviationUpTo(returns, t);
  return volatility;
}

/** Of returns 1…t, the first bar having none. */
function deviationUpTo(returns: Float64Array, t: number): number {
  if (t < 2) return 0;
  const known = returns.slice(1, t + 1);
  const { squares } = windowMoments(known, t);
  return Math.sqrt((squares[t - 1] as number) / (t - 1));
}
