import type { ViolationStore } from "@tradewind/core/ports";
import { Violation } from "@tradewind/core/safety/violations";
import { pagesOf, rowsWanted } from "../cursor.ts";
import { type Item, type Table, take } from "./table.ts";

const pages = pagesOf("violations", ["string"]);

/** @param nextKey ascending keys, by which the newest is known */
export function makeViolationStore(table: Table, nextKey: () => string): ViolationStore {
  return {
    async record(violation) {
      const { owner, violationId, runId, scope, kind } = violation;
      const standing = await table.insert({
        pk: owner,
        sk: violationId,
        owner,
        recordedKey: nextKey(),
        ...(runId === null ? {} : { runId }),
        scope,
        kind,
        record: JSON.stringify(violation),
      });
      return standing === null ? "recorded" : "known";
    },
    async list({ owner, ...filter }, page) {
      const [before = "~"] = pages.after(page) ?? [];
      const where = {
        text: "#owner = :owner AND recordedKey < :before",
        names: { "#owner": "owner" },
        values: { ":owner": owner, ":before": before },
      };
      const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
      const question = {
        index: "byRecency",
        where,
        descending: true,
        ...(wanted.length === 0 ? { pageSize: rowsWanted(page) } : { filter: equal(wanted) }),
      };
      const rows = await take(table.query(question), rowsWanted(page));
      return pages.from(rows, page, ({ recordedKey }) => [String(recordedKey)], violationOf);
    },
  };
}

function equal(wanted: readonly (readonly [string, unknown])[]) {
  return {
    text: wanted.map(([name]) => `#${name} = :${name}`).join(" AND "),
    names: Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])),
  };
}

function violationOf({ record }: Item): Violation {
  return Violation.parse(JSON.parse(String(record)));
}
