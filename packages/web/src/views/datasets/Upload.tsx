import type { Problem } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { problemOf } from "../../api/problem.ts";
import { uploadDataset } from "../../api/upload.ts";
import { notify } from "../../components/notices.tsx";
import { Panel } from "../../components/Panel.tsx";
import { ProblemBox } from "../../components/Problem.tsx";

/** Sends a CSV file; what is wrong with it is shown line by line. */
export function Upload({ onUploaded }: { readonly onUploaded: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const file = data.get("file");
    if (!(file instanceof File)) return;
    const symbol = String(data.get("symbol")).trim();
    const name = String(data.get("name")).trim() || symbol;
    setBusy(true);
    setProblem(null);
    try {
      const dataset = await uploadDataset(name, symbol, await file.text());
      notify(`${dataset.name} is imported: ${dataset.report.bars} bars.`);
      form.reset();
      onUploaded();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return (
    <Panel title="Upload">
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label>
          CSV file
          <input name="file" type="file" accept=".csv,text/csv" required onChange={suggestSymbol} />
        </label>
        <div class="fields">
          <label>
            Symbol
            <input name="symbol" type="text" required maxLength={20} autoCapitalize="characters" />
          </label>
          <label>
            Name
            <input name="name" type="text" maxLength={100} placeholder="as the symbol" />
          </label>
        </div>
        <p class="muted">
          Columns <code>date,open,high,low,close</code>, and <code>adj_close</code> and <code>volume</code> if
          there are any; the usual other names are understood. At least 500 days.
        </p>
        {problem !== null && <ProblemBox problem={problem} />}
        <button type="submit" class="button primary" disabled={isBusy}>
          {isBusy ? "Reading…" : "Import"}
        </button>
      </form>
    </Panel>
  );
}

/** The file's name is mostly the symbol: `SPX.csv` → `SPX`. */
function suggestSymbol({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void {
  const symbol = currentTarget.form?.elements.namedItem("symbol");
  const name = currentTarget.files?.[0]?.name.replace(/\.[^.]*$/, "") ?? "";
  if (symbol instanceof HTMLInputElement && symbol.value === "") symbol.value = name.slice(0, 20);
}
