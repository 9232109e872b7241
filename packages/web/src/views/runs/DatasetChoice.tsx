import type { DatasetView } from "@tradewind/core/views/run";
import type { Page } from "../../api/calls.ts";
import type { Resource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { count } from "../../format/number.ts";

interface DatasetChoiceProps {
  readonly datasets: Resource<Page<DatasetView>>;
  readonly chosen: readonly string[];
  readonly onChoose: (datasetIds: readonly string[]) => void;
}

/** Which files to evolve on; none chosen means the sample. */
export function DatasetChoice({ datasets, chosen, onChoose }: DatasetChoiceProps) {
  const toggle = (datasetId: string): void =>
    onChoose(chosen.includes(datasetId) ? chosen.filter((id) => id !== datasetId) : [...chosen, datasetId]);
  return (
    <fieldset class="choices">
      <legend>
        Datasets <span class="muted">none chosen: the sample, SPX and NDX</span>
      </legend>
      <Loaded resource={datasets} rows={1}>
        {({ items }) =>
          items.map(({ datasetId, name, report }) => (
            <label key={datasetId} class="choice">
              <input
                type="checkbox"
                checked={chosen.includes(datasetId)}
                onChange={() => toggle(datasetId)}
              />
              <span>
                {name}
                <small>
                  {count(report.bars)} bars, {report.firstDate.slice(0, 4)}–{report.lastDate.slice(0, 4)}
                </small>
              </span>
            </label>
          ))
        }
      </Loaded>
    </fieldset>
  );
}
