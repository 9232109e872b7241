import type { DatasetView } from "@tradewind/core/views/run";
import { count } from "../../format/number.ts";

type Report = DatasetView["report"];
type Finding = Report["findings"][number];

/** What the importer found: the span, how orders fill, and each oddity with its line. */
export function QualityReport({ report }: { readonly report: Report }) {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Symbol</dt>
          <dd>{report.symbol}</dd>
        </div>
        <div>
          <dt>Bars</dt>
          <dd class="number">{count(report.bars)}</dd>
        </div>
        <div>
          <dt>Span</dt>
          <dd class="number">
            {report.firstDate} to {report.lastDate}
          </dd>
        </div>
        <div>
          <dt>Orders fill at</dt>
          <dd title={fillReasons[report.fill]}>
            {report.fill === "nextOpen" ? "the next open" : "the next close"}
          </dd>
        </div>
        <div>
          <dt>Prices</dt>
          <dd>{report.adjusted ? "adjusted for splits and dividends" : "as in the file"}</dd>
        </div>
      </dl>
      {report.findings.length > 0 && (
        <ul class="quality">
          {report.findings.map((finding) => (
            <FindingLine key={`${finding.kind} ${finding.line ?? ""} ${finding.message}`} finding={finding} />
          ))}
        </ul>
      )}
    </>
  );
}

function FindingLine({ finding }: { readonly finding: Finding }) {
  const { severity, kind, line, date, message, count: times } = finding;
  return (
    <li class={`quality-${severity}`}>
      <span class={`tag ${severity === "error" ? "tag-bad" : "tag-warn"}`}>{findingWords[kind]}</span>
      <span>
        {line !== undefined && <b>line {line}: </b>}
        {date !== undefined && <span class="number">{date} </span>}
        {message}
        {times !== undefined && times > 1 && <span class="muted"> ({count(times)} times)</span>}
      </span>
    </li>
  );
}

const fillReasons: Readonly<Record<Report["fill"], string>> = {
  nextOpen: "Signals at a close are filled at the open of the bar after it.",
  nextClose: "The file's opens are not real prices, so signals are filled at the close of the bar after.",
};

const findingWords: Readonly<Record<Finding["kind"], string>> = {
  duplicateDate: "date twice",
  unorderedDate: "date out of order",
  badDate: "bad date",
  badNumber: "bad number",
  missingColumn: "missing column",
  highBelowLow: "high below low",
  outsideRange: "outside range",
  nonPositivePrice: "price not positive",
  gap: "gap",
  split: "split",
  fakeOpens: "fake opens",
  tooFewBars: "too few bars",
  tooManyBars: "too many bars",
  negativeVolume: "negative volume",
  spike: "spike",
  badRow: "bad row",
  restated: "past restated",
  futureDate: "date in the future",
};
