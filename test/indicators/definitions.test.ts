import { createColumns } from "@tradewind/core/backtest/columns";
import { evaluateRule } from "@tradewind/core/backtest/rules";
import { wanderingBars } from "@tradewind/core/market/fixtures";
import { classifyRegimes } from "@tradewind/core/market/regimes";
import type { CalendarRule } from "@tradewind/core/strategy/schema";
import { describe, expect, it } from "vitest";
import { loadTaLib } from "./taLib.ts";

/*
 * What no library has: the calendar, against the platform's own, and the regimes, against their definitions written
 * out over all bars, averages and ranges being TA-Lib's.
 */

const MS_PER_DAY = 86_400_000;
const BARS = 1_200;
const bars = wanderingBars(17, BARS);
const taLib = await loadTaLib();

describe("the calendar", () => {
  const dates = Array.from(bars.days, (day) => new Date(day * MS_PER_DAY));
  const units: Record<CalendarRule["unit"], (date: Date) => number> = {
    weekday: (date) => (date.getUTCDay() === 0 ? 7 : date.getUTCDay()),
    monthDay: (date) => date.getUTCDate(),
    month: (date) => date.getUTCMonth() + 1,
  };
  const spans = [
    [1, 1],
    [2, 5],
    [11, 2],
    [28, 3],
    [31, 31],
    [7, 1],
  ] as const;

  it.each(Object.entries(units))("%s is the platform's, spans that wrap round included", (unit, ofDate) => {
    const columns = createColumns(bars, 252);
    for (const [from, to] of spans) {
      const rule = { op: "calendar", unit, from, to } as CalendarRule;
      const expected = dates.map(ofDate).map((value) => {
        const members = new Set<number>();
        for (let member = from; ; member = (member % 31) + 1) {
          members.add(member);
          if (member === to) break;
        }
        return members.has(value) ? 1 : 0;
      });
      expect([...evaluateRule(rule, columns)]).toEqual(expected);
    }
  });

  it("counts days before 1970 and the leap days of centuries", () => {
    const days = [-135_140, -25_509, -1, 0, 11_016, 11_017, 47_540];
    const old = { ...bars, days: Int32Array.from(days) };
    const calendar = createColumns(old, 252).calendar;
    const expected = days.map((day) => new Date(day * MS_PER_DAY));
    for (const unit of ["weekday", "monthDay", "month"] as const) {
      expect([...calendar(unit)]).toEqual(expected.map(units[unit]));
    }
  });
});

describe("regimes", () => {
  const { open: _, high, low, close } = bars;
  const states = classifyRegimes(bars);
  const YEAR = 252;
  const returns = Array.from(close, (price, t) => price / close[t - 1]! - 1);
  /** Each from all returns up to it, by the weights that the recursion stands for. */
  const variance = returns.map((_, t) => {
    let sum = t >= 1 ? returns[1]! ** 2 * 0.94 ** (t - 1) : Number.NaN;
    for (let k = 2; k <= t; k++) sum += 0.06 * 0.94 ** (t - k) * returns[k]! ** 2;
    return sum;
  });

  it("name the trend by the distance of two averages in true ranges", () => {
    const fast = taLib("EMA", [close], [50])[0]!;
    const slow = taLib("EMA", [close], [200])[0]!;
    const range = taLib("ATR", [high, low, close], [20])[0]!;
    const expected = Array.from(close, (_, t) => {
      if (t < YEAR - 1) return 1;
      const distance = (fast[t]! - slow[t]!) / range[t]!;
      return distance > 0.5 ? 2 : distance < -0.5 ? 0 : 1;
    });
    expect([...states.trend]).toEqual(expected);
    expect(new Set(expected).size).toBe(3);
  });

  it("rank the variance of returns among all before it, by thirds", () => {
    const expected = variance.map((value, t) => {
      if (t < YEAR - 1) return 1;
      const known = variance.slice(1, t + 1);
      const share = (known.filter((other) => other < value).length + 0.5) / known.length;
      return share < 1 / 3 ? 0 : share > 2 / 3 ? 2 : 1;
    });
    expect([...states.volatility]).toEqual(expected);
    expect(new Set(expected).size).toBe(3);
  });

  it("ring the alarm on a fall of three deviations or a fifth under the year's high", () => {
    const expected = variance.map((_, t) => {
      if (t < YEAR - 1) return 0;
      const highest = Math.max(...close.subarray(t - YEAR + 1, t + 1));
      return returns[t]! < -3 * Math.sqrt(variance[t - 1]!) || close[t]! < 0.8 * highest ? 1 : 0;
    });
    expect([...states.crash]).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
  });
});
