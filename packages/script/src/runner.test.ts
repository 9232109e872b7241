import { wanderingBars } from "@tradewind/core/market/fixtures";
import { it } from "vitest";
import { makeScriptRunner } from "./runner.ts";
it("x", async () => {
  const runner = makeScriptRunner({ nowMs: () => performance.now() });
  const market = { datasetId: "d", barsPerYear: 252, symbols: [wanderingBars(1, 9000), wanderingBars(2, 9000, "nextOpen", "B")] };
  const source = "let h=[]; function onBar(bar, state){ h.push(bar.close); if(h.length>20) h.shift(); let s=0; for(const x of h) s+=x; return bar.close > s/h.length ? {position:'long', leverage: 1+ (bar.index%3)/10} : 'flat' }";
  for (let i = 0; i < 5; i++) { const t = performance.now();
  const orders = await runner.run({ strategy: { kind: "script", name: "x", source, stops: {}, sizing: { leverage: 1 } }, market, seed: 1, timeoutMs: 5000, advanced: () => {} });
  console.log(performance.now() - t, process.memoryUsage().rss/1e6, JSON.stringify(orders).length, JSON.stringify(orders[0].orders).slice(0, 200)); }
  for (const bad of ["function onBar(){for(;;);}", "const a=[]; function onBar(){for(;;) a.push(new Array(1000).fill(1))}", "function onBar(){return onBar()}", "function onBar(){throw null}", "function onBar(){ return 'x'.repeat(1<<29)}", "function onBar(){return {position:'long',leverage:NaN}}", "oops(", "function onBar(){ return 7}", "function onBar(){ return {position:'long', foo:1}}", "let f = () => 1", "function onBar(){ throw {get name(){ for(;;); }} }", "function onBar(){ /(a+)+$/.test('a'.repeat(40)+'b') }", "const s='['.repeat(100000); function onBar(){ JSON.parse(s) }", "function onBar(){ let x=''; for(;;) x+='aaaaaaaaaaaaaaaaaaaaaaaaa' }", "function onBar(){ try { let a=[];for(;;)a.push(a.slice()) } catch { throw new Error('mine') } }"]) {
    const t = performance.now();
    try { await runner.run({ strategy: { kind: "script", name: "x", source: bad, stops: {}, sizing: { leverage: 1 } }, market, seed: 1, timeoutMs: 5000, advanced: () => {} }); console.log("ok?", bad);} catch (e) { console.log(Math.round(performance.now() - t), bad.slice(0,60), "=>", e.code, e.message); }
  }
});
