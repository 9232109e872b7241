import type { DatasetView } from "@tradewind/core/views/run";
import { listDatasets } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { counted } from "../../format/number.ts";
import { QualityReport } from "./QualityReport.tsx";
import { Upload } from "./Upload.tsx";

/** The files to evolve on, each with what the importer found in it. */
export function DatasetsPage() {
  useTitle("Datasets");
  const datasets = useResource("datasets", (signal) => listDatasets({ limit: 100 }, signal));
  return (
    <div class="view">
      <header class="view-head">
        <div>
          <h1>Datasets</h1>
          <p class="subtitle">
            One file is one symbol. What a file hides is said here, before a strategy is fitted to it.
          </p>
        </div>
      </header>
      <div class="board">
        <div class="span-8 stack">
          <Loaded resource={datasets} rows={8}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="nothing">No dataset yet. Upload a file to begin.</p>
              ) : (
                items.map((dataset) => <DatasetCard key={dataset.datasetId} dataset={dataset} />)
              )
            }
          </Loaded>
        </div>
        <div class="span-4 stack">
          <Upload onUploaded={datasets.reload} />
        </div>
      </div>
    </div>
  );
}

function DatasetCard({ dataset }: { readonly dataset: DatasetView }) {
  const { name, source, report } = dataset;
  return (
    <Panel
      title={name}
      aside={
        <span class="muted">
          {report.findings.length === 0 ? "clean" : counted(report.findings.length, "finding")}
        </span>
      }
    >
      <QualityReport report={report} />
      {source !== "" && <p class="source">{source}</p>}
    </Panel>
  );
}
