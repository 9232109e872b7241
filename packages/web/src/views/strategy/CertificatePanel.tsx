import type { StrategyView } from "@tradewind/core/views/strategy";
import { Panel } from "../../components/Panel.tsx";
import { count, counted } from "../../format/number.ts";

type Certificate = NonNullable<StrategyView["certificate"]>;

/** Does it know the future? What came from outside was run again on histories that were cut off. */
export function CertificatePanel({ certificate }: { readonly certificate: Certificate }) {
  const { passed, sentence, cuts, bars, seed, engineVersion, dataHash } = certificate;
  return (
    <Panel
      title="Does it look ahead?"
      aside={<span class={`tag tag-${passed ? "good" : "bad"}`}>{passed ? "certified" : "refused"}</span>}
    >
      <p class="verdict-words">{sentence}</p>
      <CutStrip certificate={certificate} />
      <dl class="pairs">
        <div title="Each re-run knew the history up to its cut and no further">
          <dt>Cut off at</dt>
          <dd>{counted(cuts.length, "random bar")}</dd>
        </div>
        <div title="The history of the training part">
          <dt>History</dt>
          <dd>{count(bars)} bars</dd>
        </div>
        <div title="With these the same cuts can be drawn and tried again">
          <dt>Seed, engine, data</dt>
          <dd>
            <code>
              {seed} · {engineVersion} · {dataHash.slice(0, 8)}
            </code>
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

/** The training part from its first bar to its last, with a mark where it was cut off. */
function CutStrip({ certificate: { cuts, bars, failedCut } }: { readonly certificate: Certificate }) {
  const places = `Cut off at bars ${cuts.map(count).join(", ")}`;
  return (
    <div class="cuts" role="img" aria-label={places} title={places}>
      {cuts.map((cut) => (
        <span
          key={cut}
          class={cut === failedCut ? "cut cut-failed" : "cut"}
          style={{ left: `${(100 * cut) / bars}%` }}
        />
      ))}
    </div>
  );
}
