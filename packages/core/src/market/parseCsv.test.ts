import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { isoOfDay } from "./calendar.ts";
import { parseBars } from "./parseCsv.ts";

const HEADER = "date,open,high,low,close,volume";

/** Daily rows whose price wanders without gaps, splits or repeated opens. */
function rows(count: number, change: (row: string, index: number) => string = (row) => row): string[] {
  return Array.from({ length: count }, (_, i) => {
    const close = 100 + (i % 7) * 0.5;
    return change(`${isoOfDay(10_000 + i)},${close + 0.1},${close + 1},${close - 1},${close},${1000 + i}`, i);
  });
}

function file(lines: readonly string[], header = HEADER): string {
  return [header, ...lines].join("\n");
}

function refusal(text: string): TerminalError {
  try {
    parseBars("TEST", text);
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

function sample(symbol: string) {
  const url = new URL(`../../../../data/${symbol}.csv`, import.meta.url);
  return parseBars(symbol, readFileSync(url, "utf8"));
}

describe("the sample files", () => {
  it.each([
    ["SPX", 5_105, "nextClose", false, "2000-01-03", "2020-04-17"],
    ["NDX", 6_724, "nextClose", false, "1985-11-01", "2012-06-29"],
    ["AAPL", 1_260, "nextOpen", true, "2013-05-13", "2018-05-11"],
    ["GOOG", 1_047, "nextOpen", false, "2004-08-19", "2008-10-14"],
  ])("%s imports", (symbol, count, fill, adjusted, firstDate, lastDate) => {
    const { bars, report } = sample(symbol);

    expect(report).toMatchObject({ bars: count, fill, adjusted, firstDate, lastDate });
    expect(bars.fill).toBe(fill);
    expect(report.findings.every((finding) => finding.severity === "warning")).toBe(true);
  });

  it.each([
    ["SPX", "2000 to 2006"],
    ["NDX", "1986 to 1999"],
  ])("%s names the years whose opens are not real", (symbol, years) => {
    const finding = sample(symbol).report.findings.find(({ kind }) => kind === "fakeOpens");
    expect(finding?.message).toContain(years);
  });

  it("AAPL is on adjusted prices, its range scaled alike", () => {
    const { bars } = sample("AAPL");
    expect(bars.close[0]).toBeCloseTo(50.961628, 9);
    expect(bars.high[0]).toBeCloseTo((65.414284 * 50.961628) / 64.96286, 9);
    expect(bars.close.every((close, t) => close <= bars.high[t]! && close >= bars.low[t]!)).toBe(true);
  });
});

describe("forms of CSV that say the same", () => {
  const plain = parseBars("TEST", file(rows(600)));

  it.each([
    ["semicolons", file(rows(600), HEADER).replaceAll(",", ";")],
    ["tabs", file(rows(600), HEADER).replaceAll(",", "\t")],
    ["carriage returns", file(rows(600)).replaceAll("\n", "\r\n")],
    ["carriage returns alone", file(rows(600)).replaceAll("\n", "\r")],
    ["a byte order mark", `\uFEFF${file(rows(600))}`],
    [
      "quoted cells",
      file(
        rows(600, (row) =>
          row
            .split(",")
            .map((cell) => `"${cell}"`)
            .join(","),
        ),
      ),
    ],
    ["blank lines", file(rows(600, (row) => `${row}\n\n`))],
    ["a trailing delimiter", file(rows(600, (row) => `${row},`))],
    ["capitals and Vol", file(rows(600), "Date,OPEN,High,Low,Close,Vol")],
    [
      "a timestamp at midnight",
      file(
        rows(600, (row) => row.replace(",", "T00:00:00Z,")),
        HEADER.replace("date", "timestamp"),
      ),
    ],
    ["a zoned midnight", file(rows(600, (row) => row.replace(",", " 00:00:00-05:00,")))],
    [
      "columns nobody asked for",
      file(
        rows(600, (row) => `${row},x`),
        `${HEADER},Dividends`,
      ),
    ],
  ])("%s", (_form, text) => {
    expect(parseBars("TEST", text)).toEqual(plain);
  });

  it.each(["Adj Close", "adj_close", "adjclose", "Adjusted Close"])(
    "applies %s to all four prices",
    (name) => {
      const halved = rows(600, (row) => `${row},${Number(row.split(",")[4]) / 2}`);

      const { bars, report } = parseBars("TEST", file(halved, `${HEADER},${name}`));

      expect(report.adjusted).toBe(true);
      for (const column of ["open", "high", "low", "close"] as const) {
        expect(bars[column]).toEqual(plain.bars[column].map((price) => price / 2));
      }
      expect(bars.volume).toEqual(plain.bars.volume);
    },
  );

  it("takes volume as zero where there is none", () => {
    const without = rows(600, (row) => row.split(",").slice(0, 5).join(","));
    const { bars } = parseBars("TEST", file(without, "date,open,high,low,close"));
    expect(bars.volume.every((volume) => volume === 0)).toBe(true);
  });
});

it.each(["utf16le", "utf-16be"])(
  "a file in %s is refused for its encoding, not for what that makes of it",
  (form) => {
    const bytes = Buffer.from(`\uFEFF${file(rows(600))}`, "utf16le");
    const text = new TextDecoder().decode(form === "utf16le" ? bytes : bytes.swap16());
    const [first, ...more] = refusal(text).details;
    expect(first?.message).toContain("save it as UTF-8");
    expect(more).toEqual([]);
  },
);

describe("warnings", () => {
  function warningsOf(lines: readonly string[]) {
    return parseBars("TEST", file(lines)).report.findings;
  }

  it("finds nothing in clean bars", () => {
    expect(warningsOf(rows(600))).toEqual([]);
  });

  it("names a gap of more than ten days", () => {
    const gapped = rows(600).filter((_, i) => i < 300 || i >= 311);
    expect(warningsOf(gapped)).toMatchObject([{ kind: "gap", date: isoOfDay(10_311) }]);
  });

  it("names what looks like an unadjusted split", () => {
    const split = rows(600, (row, i) => {
      const [date, ...numbers] = row.split(",");
      return i < 300 ? row : [date, ...numbers.map((n) => Number(n) / 2)].join(",");
    });
    expect(warningsOf(split)).toMatchObject([{ kind: "split", date: isoOfDay(10_300) }]);
  });

  it("names a spike once and not its return", () => {
    const spiked = rows(600, (row, i) => (i === 300 ? `${row.split(",")[0]},150,151,149,150,1` : row));
    expect(warningsOf(spiked)).toMatchObject([{ kind: "spike", date: isoOfDay(10_300) }]);
  });

  it("keeps a close a little outside its range, and says so", () => {
    const outside = rows(600, (row, i) => (i === 3 ? `${row.split(",")[0]},100,101,99,101.5,1` : row));
    const { bars, report } = parseBars("TEST", file(outside));
    expect(report.findings).toMatchObject([{ kind: "outsideRange", line: 5 }]);
    expect(bars.close[3]).toBe(101.5);
  });

  it("folds what occurs often", () => {
    const outside = rows(600, (row) => `${row.split(",")[0]},100,101,99,101.5,1`);
    const findings = warningsOf(outside).filter(({ kind }) => kind === "outsideRange");
    expect(findings).toHaveLength(21);
    expect(findings.at(-1)?.count).toBe(580);
  });

  it("takes bars of one price for closes alone", () => {
    const flat = rows(600, (row) => {
      const [date, , , , close] = row.split(",");
      return [date, close, close, close, close, 0].join(",");
    });
    expect(parseBars("TEST", file(flat)).bars.fill).toBe("nextClose");
  });
});

describe("broken files are refused with the place", () => {
  function withRow(index: number, row: string): string {
    return file(rows(600, (original, i) => (i === index ? row : original)));
  }

  it.each([
    ["a high below the low", "1997-06-12,100,99,101,100,1", "below low"],
    ["a close far outside", "1997-06-12,100,101,99,120,1", "outside"],
    ["a zero price", "1997-06-12,0,101,99,100,1", "not above zero"],
    ["a negative price", "1997-06-12,100,101,-99,100,1", "not above zero"],
    ["a word", "1997-06-12,100,abc,99,100,1", "is no number"],
    ["nothing", "1997-06-12,100,,99,100,1", "is no number"],
    ["infinity", "1997-06-12,100,1e999,99,100,1", "outside"],
    ["hexadecimal", "1997-06-12,0x64,101,99,100,1", "is no number"],
    ["a decimal comma in quotes", '1997-06-12,"100,5",101,99,100,1', "decimal point"],
    ["an American date", "06/12/1997,100,101,99,100,1", "ISO date"],
    ["a date that is none", "1997-02-30,100,101,99,100,1", "ISO date"],
    ["an intraday time", "1997-06-12T09:30:00Z,100,101,99,100,1", "midnight"],
    ["a missing cell", "1997-06-12,100,101,99", "cells"],
    ["too many cells", "1997-06-12,1,000,101,99,100,1", "cells"],
    ["an open quote", '1997-06-12,"100,101,99,100,1', "quotation mark"],
    ["a negative volume", "1997-06-12,100,101,99,100,-1", "volume"],
    ["a repeated date", "1997-05-19,100,101,99,100,1", "already"],
    ["a date out of order", "1990-05-19,100,101,99,100,1", "sort the rows"],
  ])("%s", (_case, row, message) => {
    const error = refusal(withRow(15, row));

    expect(error).toMatchObject({ kind: "invalid", code: "dataset.broken" });
    expect(error.details[0]?.pointer).toBe("line 17");
    expect(error.details[0]?.message).toContain(message);
  });

  it("reports every bad row up to twenty, and the total", () => {
    const error = refusal(file(rows(600, (row, i) => (i % 10 === 0 ? "rubbish" : row))));
    expect(error.details).toHaveLength(20);
    expect(error.details.at(1)?.pointer).toBe("line 12");
    expect(error.message).toContain("60 errors");
  });

  it.each([
    ["an empty file", ""],
    ["no header", rows(600).join("\n")],
    ["a missing column", file(rows(600), "date,open,high,low,price,volume")],
    ["a column named twice", file(rows(600), "date,open,high,close,close,volume")],
  ])("%s", (_case, text) => {
    expect(refusal(text).details[0]?.pointer).toBe("line 1");
  });

  it("too short a history", () => {
    expect(refusal(file(rows(499))).message).toContain("500");
  });

  it.each([
    ["a header of ten million columns", `${HEADER}${",x".repeat(10_000_000)}\n${rows(600).join("\n")}`, 1],
    [
      "a row of ten million cells",
      file(rows(600, (row, i) => (i === 0 ? `${row}${",".repeat(10_000_000)}` : row))),
      2,
    ],
    [
      "a cell of twenty megabytes",
      file(rows(600, (row, i) => (i === 0 ? `${row}"${"9".repeat(20_000_000)}` : row))),
      2,
    ],
  ])("%s is not taken apart", (_case, text, line) => {
    const [detail] = refusal(text).details;

    expect(detail?.pointer).toBe(`line ${line}`);
    expect(detail?.message).toContain("the most is 10000");
  });

  it.each([
    ["cells that are no bars", "a\n"],
    ["quotes that are never closed", '"\n'],
    ["nothing but delimiters", ",,,,,\n"],
    ["the same row again and again", "2000-01-03,1,1,1,1,1\n"],
  ])("%s, for megabytes: it reads no further than a person would", (_case, row) => {
    const error = refusal(`${HEADER}\n${row.repeat(200_000)}`);

    expect(error.message).toContain("more than 10000 errors");
    expect(error.details).toHaveLength(20);
  });

  it("a file that grows tells no more than a small one", () => {
    const error = refusal(`${HEADER}\n${"1".repeat(200_000)}\n${'"'.repeat(100_001)}\n`);
    expect(JSON.stringify(error.details).length).toBeLessThan(2_000);
  });
});
