import { DatasetPage, DatasetView, Problem } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { sharedOwner } from "../../services/datasets.ts";
import { importDataset } from "../../services/importDataset.ts";
import { BOB, type Harness, makeHarness } from "../testing/harness.ts";
import { csv, importSamples } from "../testing/samples.ts";

const upload = (harness: Harness, query: string, body: string, token?: string): Promise<Response> =>
  harness.send("POST", `/api/datasets?${query}`, {
    body,
    headers: { "Content-Type": "text/csv; charset=utf-8" },
    ...(token === undefined ? {} : { token }),
  });

describe("POST /api/datasets", () => {
  it("imports a CSV and reports on its quality", async () => {
    const harness = makeHarness();

    const answer = await upload(harness, "symbol=ACME&name=Acme%20daily&source=by%20hand", csv(600));

    const dataset = DatasetView.parse(await answer.json());
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Location")).toBe(`/api/datasets/${dataset.datasetId}`);
    expect(dataset).toMatchObject({ name: "Acme daily", source: "by hand", barsPerYear: 252 });
    expect(dataset.report).toMatchObject({ symbol: "ACME", bars: 600, firstDate: "2000-01-03" });
  });

  it("names the dataset after its symbol when no name is given", async () => {
    const answer = await upload(makeHarness(), "symbol=ACME", csv(600));

    expect(DatasetView.parse(await answer.json()).name).toBe("ACME");
  });

  it("answers the record that is there when the same content comes again", async () => {
    const harness = makeHarness();
    const first = await (await upload(harness, "symbol=ACME&name=one", csv(600))).json();
    harness.advance(1_000);

    const again = await upload(harness, "symbol=ACME&name=two", csv(600));

    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  it("refuses a broken file and names its lines", async () => {
    const lines = csv(600).split("\n");
    lines[4] = "2000-01-06,1,2";

    const answer = await upload(makeHarness(), "symbol=ACME", lines.join("\n"));

    const problem = Problem.parse(await answer.json());
    expect(answer.status).toBe(422);
    expect(problem.errors?.map(({ pointer }) => pointer)).toContain("line 5");
  });

  it("warns of bars that lie in the future, from when on and how many", async () => {
    const harness = makeHarness();
    const days = csv(600).split("\n");
    const late = days.map((line, n) =>
      n < 598 ? line : line.replace(/^\d+-\d\d-\d\d/, `2999-01-0${n - 596}`),
    );

    const answer = await upload(harness, "symbol=ACME", late.join("\n"));

    const { report } = DatasetView.parse(await answer.json());
    const finding = report.findings.find(({ kind }) => kind === "futureDate");
    expect(finding).toMatchObject({ severity: "warning", date: "2999-01-02", count: 3 });
  });

  it("takes a file larger than any other request may be", async () => {
    const answer = await upload(makeHarness(), "symbol=BIG", csv(600) + "\n".repeat(2_000_000));

    expect(answer.status).not.toBe(413);
  });

  it.each(["", "symbol=", "symbol=A%20B", "symbol=ACME&owner=bob"])("refuses ?%s", async (query) => {
    expect((await upload(makeHarness(), query, csv(600))).status).toBe(422);
  });

  it.each([["application/json"], ["multipart/form-data; boundary=x"], [undefined]])(
    "refuses the media type %s",
    async (type) => {
      const headers = type === undefined ? {} : { "Content-Type": type };

      const answer = await makeHarness().send("POST", "/api/datasets?symbol=ACME", {
        body: csv(600),
        headers,
      });

      expect(answer.status).toBe(415);
    },
  );
});

describe("GET /api/datasets", () => {
  it("pages by name through the owner's datasets, then through those shared with everybody", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    await upload(harness, "symbol=BOBS", csv(600, 9), BOB);
    const wish = { name: "Shared", symbol: "S", text: csv(600, 5), source: "sample" };
    await importDataset(harness.ports, sharedOwner, wish);

    const names: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = cursor === "" ? "limit=1" : `limit=1&cursor=${cursor}`;
      const page: DatasetPageShape = DatasetPage.parse(
        await (await harness.send("GET", `/api/datasets?${query}`)).json(),
      );
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next;
    }

    expect(names).toEqual(["NDX", "SPX", "Shared"]);
  });
});

type DatasetPageShape = ReturnType<typeof DatasetPage.parse>;

describe("GET /api/datasets/{id}", () => {
  it("shows a dataset of the owner's or a shared one, and none of somebody else's", async () => {
    const harness = makeHarness();
    const [own = ""] = await importSamples(harness);
    const wish = { name: "Shared", symbol: "S", text: csv(600, 5), source: "sample" };
    const { record } = await importDataset(harness.ports, sharedOwner, wish);
    const statusOf = async (id: string, token: string): Promise<number> =>
      (await harness.send("GET", `/api/datasets/${id}`, { token })).status;

    expect(await statusOf(own, BOB)).toBe(404);
    expect(await statusOf(record.datasetId, BOB)).toBe(200);
    expect(DatasetView.parse(await (await harness.send("GET", `/api/datasets/${own}`)).json()).name).toBe(
      "SPX",
    );
  });
});
