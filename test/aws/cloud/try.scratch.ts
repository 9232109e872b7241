import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { startCloud } from "./cloud.ts";
import { startRun, uploadSamples } from "./runs.ts";
import { queuesInUse } from "./queues.ts";
const t0=Date.now();
const cloud = await startCloud();
console.log("started", Date.now()-t0);
try {
await uploadSamples(cloud);
console.log("uploaded", Date.now()-t0);
const runId = await startRun(cloud, {seed:7,generations:Number(process.env.G??2),population:Number(process.env.P??12)});
const w = await cloud.watch(runId);
await w.finished(Number(process.env.W??25000)).catch((e)=>console.log(String(e)));
console.log("ended", Date.now()-t0, w.envelopes.length, JSON.stringify(w.envelopes.at(-1)));
console.log(await queuesInUse(cloud));
const machine = String(cloud.outputs("aws:sfn/stateMachine:StateMachine", "Evolution").arn);
const h = await cloud.emulated.sfn.send(new GetExecutionHistoryCommand({executionArn: `${machine.replace(":stateMachine:", ":execution:")}:${runId}-1`}));
for (const e of h.events ?? []) console.log(JSON.stringify(e).slice(0,500));

const groups = (await cloud.emulated.http.verb("logs","Logs_20140328.DescribeLogGroups",{})).logGroups as any[];
for (const g of groups) { if (!new RegExp(process.env.LOGS ?? "Backtesting").test(g.logGroupName)) continue;
  const ev = (await cloud.emulated.http.verb("logs","Logs_20140328.FilterLogEvents",{logGroupName:g.logGroupName})).events as any[];
  for (const e of ev.slice(-40)) console.log("LOG", g.logGroupName, e.message.slice(0,1500)); }
} finally { await cloud.stop(); }
