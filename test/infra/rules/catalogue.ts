import { readFileSync } from "node:fs";
import { makeHarness } from "@tradewind/functions/http/testing/harness";
import { operationsOf } from "@tradewind/functions/http/testing/operations";
import * as calls from "./calls.ts";
import * as doors from "./doors.ts";
import * as functions from "./functions.ts";
import * as permissions from "./permissions.ts";
import type { Findings, Program } from "./program.ts";
import * as queues from "./queues.ts";
import * as storage from "./storage.ts";
import * as watching from "./watching.ts";
import * as workflow from "./workflow.ts";

export type Rule = (program: Program) => Findings;

const runbook = readFileSync(new URL("../../../docs/runbook.md", import.meta.url), "utf8");

/** The anchors of the runbook's headings. */
const runbookSections: ReadonlySet<string> = new Set(
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  ),
);

/** Every rule of the cloud, by what it promises. */
export const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  queues: {
    "a message stays invisible for six times its consumer's timeout": queues.visibilityOutlastsConsumer,
    "a worked queue has dead letters after five receives": queues.workedQueuesHaveDeadLetters,
    "dead letters are kept 14 days, longer than their source": queues.deadLettersOutliveTheirSource,
    "dead letters come from their source alone": queues.deadLettersTakeFromTheirSourceAlone,
    "what failed in a batch comes back alone": queues.failuresComeBackAlone,
    "concurrency is limited at the queue, never reserved": queues.concurrencyIsLimitedAtTheQueue,
    "queues are encrypted": queues.queuesAreEncrypted,
    "queues are reached over TLS alone": queues.queuesRefusePlainConnections,
    "a schedule keeps what it could not deliver": calls.schedulesKeepWhatTheyCouldNotDeliver,
    "a rule keeps what it could not deliver": calls.rulesKeepWhatTheyCouldNotDeliver,
    "a stream gives up on a bad record, and says so": queues.streamsGiveUpInTheEnd,
  },
  storage: {
    "tables have the keys, indexes, expiry and stream that adapters expect":
      storage.tablesAreWhatAdaptersExpect,
    "tables are on demand and can be brought back": storage.tablesPayByRequestAndRecover,
    "buckets are private": storage.bucketsArePrivate,
    "buckets are reached over TLS alone": storage.bucketsRefusePlainConnections,
    "buckets keep versions": storage.bucketsKeepVersions,
    "buckets are encrypted": storage.bucketsAreEncrypted,
    "buckets log who reads them": storage.bucketsAreWatched,
    "buckets are tidied": storage.bucketsAreTidied,
    "uploads come from the page alone": storage.uploadsComeFromThePageAlone,
    "production is protected and keeps its data": storage.productionKeepsItsData,
  },
  functions: {
    "functions have the memory and time their entries ask for": functions.functionsAreWhatEntriesAskFor,
    "functions are told what they ask for and no more": functions.functionsAreToldWhatTheyAskFor,
    "variables fit into a function": functions.environmentsFit,
    "functions run Node 24 on ARM": functions.functionsRunOnTheChosenPlatform,
    "functions are traced": functions.functionsAreTraced,
    "functions log JSON into groups of their own": functions.functionsLogForAWhile,
    "logs pass": functions.logsPass,
    "a failed asynchronous call is kept": functions.asynchronousFailuresAreKept,
    "handlers are built from the entries": functions.handlersAreBuiltFromEntries,
    "providers' keys are secrets": calls.providersKeysAreSecrets,
  },
  permissions: {
    "no role may do everything of a service": permissions.noRoleMayDoEverything,
    "every resource that can be named is named": permissions.everyResourceIsNamed,
    "policies fit into a role": permissions.policiesFit,
    "policies are ours, not AWS's broad ones": permissions.policiesAreOurs,
    "a role trusts one service and no account": permissions.rolesTrustServicesAlone,
    "scheduler and state machine act for us alone": permissions.servicesActForUsAlone,
    "every function has its own role": permissions.everyFunctionHasItsOwnRole,
    "a scope that may not write cannot": permissions.scopesThatMayNotWriteCannot,
    "nobody reads the sealed part": permissions.nobodyReadsTheSealedPart,
    "every worker can read the bars it works on": permissions.everyWorkerReadsWhatItWorksOn,
    "sandboxes read training bars alone": permissions.sandboxesReadTrainingBarsAlone,
    "no worker starts, stops, calls or posts": permissions.workersCannotSteer,
    "four functions may start runs": permissions.fewMayStartRuns,
    "a role that is handed on is bound": permissions.handedOnRolesAreBound,
  },
  workflow: {
    "every task ends, and not before its function": workflow.tasksEnd,
    "who waits for a token has a heartbeat": workflow.waitingTasksGiveSignsOfLife,
    "executions are logged without tokens, and traced": workflow.machinesAreLoggedAndTraced,
    "the state machine may call its functions alone": workflow.machinesCallTheirFunctionsAlone,
    "an execution that dies ends its run": calls.deadExecutionsEndTheirRuns,
    "functions know the state machine's true name": workflow.functionsNameTheMachine,
  },
  doors: {
    "every route takes a token but the open ones": doors.everyRouteButTheOpenOnesTakesAToken,
    "every operation of the API is reached": (program) =>
      doors.everyOperationIsReached(program, operationsOf(makeHarness().api)),
    "tokens come from our user pool for our client": doors.tokensAreOurs,
    "doors are throttled": doors.doorsAreNarrow,
    "access is logged, without secrets": doors.accessIsLoggedWithoutSecrets,
    "page and API share one name": doors.pageAndApiShareOneName,
    "a ticket opens a socket, for our page": doors.socketsOpenByTicket,
    "people sign in by code, and are invited": doors.peopleSignInByCode,
    "the page runs its own scripts alone": doors.thePageRunsItsOwnScriptsAlone,
    "nobody gets another's answer": doors.nobodyGetsAnothersAnswer,
  },
  watching: {
    "trouble is watched": watching.troubleIsWatched,
    "every function is watched": watching.everyFunctionIsWatched,
    "alarms reach somebody": watching.alarmsReachSomebody,
    "alarms name what to do": (program) => watching.alarmsNameWhatToDo(program, runbookSections),
    "alarms are well formed": watching.alarmsAreWellFormed,
    "a dashboard shows the whole": watching.aDashboardShowsTheWhole,
    "spending is watched": watching.spendingIsWatched,
    "alarms travel encrypted": watching.alarmsTravelEncrypted,
    "the sweeper comes round": watching.theSweeperComesRound,
    "people's schedules are apart": watching.peoplesSchedulesAreApart,
  },
};
