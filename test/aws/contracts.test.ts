import { makeArchiveStore } from "@tradewind/functions/aws/archiveStore";
import { makeAuthenticator } from "@tradewind/functions/aws/authenticator";
import { makeBacktestLedger } from "@tradewind/functions/aws/backtestLedger";
import { makeDatasetStore } from "@tradewind/functions/aws/datasetStore";
import { makeEventLog } from "@tradewind/functions/aws/eventLog";
import { makeGenerationStore } from "@tradewind/functions/aws/generationStore";
import { makeLineageStore } from "@tradewind/functions/aws/lineageStore";
import { makeMarketData } from "@tradewind/functions/aws/marketData";
import { makeOperationLog } from "@tradewind/functions/aws/operationLog";
import { makeRunStore } from "@tradewind/functions/aws/runStore";
import { makeScheduleStore } from "@tradewind/functions/aws/scheduleStore";
import { makeTicketStore } from "@tradewind/functions/aws/ticketStore";
import { makeViolationStore } from "@tradewind/functions/aws/violationStore";
import { makeUlids } from "@tradewind/functions/system";
import { describeArchiveStoreContract } from "../contracts/archiveStore.ts";
import { describeBacktestLedgerContract } from "../contracts/backtestLedger.ts";
import { describeDatasetStoreContract, describeMarketDataContract } from "../contracts/dataStores.ts";
import {
  describeAuthenticatorContract,
  describeScheduleStoreContract,
  describeTicketStoreContract,
} from "../contracts/doorStores.ts";
import { describeEventLogContract } from "../contracts/eventLog.ts";
import { describeGenerationStoreContract } from "../contracts/generationStore.ts";
import { describeLineageStoreContract } from "../contracts/lineageStore.ts";
import { describeRunStoreContract } from "../contracts/runStore.ts";
import { describeOperationLogContract, describeViolationStoreContract } from "../contracts/safetyStores.ts";
import { documents, freshObjects, freshTable } from "./stage.ts";

const clock = { nowMs: () => 1_767_322_800_000 };
const nowhere = { set: async () => {}, remove: async () => {} };
const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool";
const clientId = "page";

describeRunStoreContract("AWS", async () => makeRunStore(documents, await freshTable("runs")));
describeGenerationStoreContract("AWS", async () => makeGenerationStore(await freshObjects()));
describeBacktestLedgerContract("AWS", async () =>
  makeBacktestLedger(await freshTable("ledger"), await freshObjects()),
);
describeLineageStoreContract("AWS", async () =>
  makeLineageStore(await freshTable("lineage"), await freshObjects()),
);
describeArchiveStoreContract("AWS", async () =>
  makeArchiveStore(documents, await freshTable("archives"), await freshObjects()),
);
describeEventLogContract("AWS", async () => makeEventLog(documents, await freshTable("events"), clock));
describeDatasetStoreContract("AWS", async () =>
  makeDatasetStore(await freshTable("datasets"), await freshObjects()),
);
describeMarketDataContract("AWS", async () => makeMarketData(await freshObjects()));
describeViolationStoreContract("AWS", async () =>
  makeViolationStore(await freshTable("violations"), makeUlids()),
);
describeOperationLogContract("AWS", async () => makeOperationLog(await freshTable("operations")));
describeScheduleStoreContract("AWS", async () => makeScheduleStore(await freshTable("schedules"), nowhere));
describeTicketStoreContract("AWS", async () => makeTicketStore(await freshTable("tickets")));
describeAuthenticatorContract("AWS", (tokens) => {
  const exp = String(clock.nowMs() / 1_000 + 60);
  const claims = new Map(
    Object.entries(tokens).map(([token, sub]) => [
      token,
      { iss: issuer, token_use: "access", client_id: clientId, exp, sub },
    ]),
  );
  return makeAuthenticator({
    issuer,
    clientId,
    clock,
    verifiedClaims: (token) => claims.get(token) ?? null,
  });
});
