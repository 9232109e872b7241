import type { ViolationKind } from "@tradewind/core/safety/violations";

/** What a script does at its bars, and how that ends. */
export type Attack = readonly [title: string, source: string, violation: ViolationKind, words?: RegExp];

export const body = (code: string): string => `function onBar(bar, state) { ${code} }`;

export const endless: readonly Attack[] = [
  ["a loop without end", body("for (;;);"), "timeout", /2000000 steps/],
  ["a loop without end before any bar", "for (;;); function onBar() {}", "timeout"],
  [
    "a loop that catches its own end",
    body("for (;;) { try { for (;;); } catch {} finally { continue; } }"),
    "timeout",
  ],
  [
    "a regular expression that tries everything",
    body("return /^(a+)+$/.test('a'.repeat(40) + 'b');"),
    "timeout",
  ],
  [
    "a regular expression with back references",
    body("return /^(.*)*\\1x$/.test('ab'.repeat(60));"),
    "timeout",
  ],
  ["a comparator that never returns", body("return [3, 2, 1].sort(() => { for (;;); });"), "timeout"],
  [
    "a comparator that contradicts itself over a long list",
    body(
      "const list = Array.from({ length: 60000 }, (_, i) => i); for (;;) list.sort(() => (Math.random() < 0.5 ? -1 : 1));",
    ),
    "timeout",
  ],
  [
    "a generator that never ends",
    body("function* each() { for (;;) yield 1; } for (const one of each()); "),
    "timeout",
  ],
  ["a getter that never returns", body("return { get position() { for (;;); } };"), "timeout"],
  ["a proxy whose traps never return", body("return new Proxy({}, { ownKeys() { for (;;); } });"), "timeout"],
  [
    "a proxy that has ever more fields",
    body(
      "let n = 0; return new Proxy({}, { ownKeys: () => Array.from({ length: 5000 }, () => 'f' + n++), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) });",
    ),
    "invalidStrategy",
    /field "f0"/,
  ],
  ["a conversion that never returns", body("return 1 + { valueOf() { for (;;); } };"), "timeout"],
  ["a thrown thing whose name never returns", body("throw { get name() { for (;;); } };"), "timeout"],
  [
    "a thrown thing whose text never returns",
    body("throw { toString() { for (;;); }, get message() { for (;;); } };"),
    "timeout",
  ],
  [
    "an iterator that never ends",
    body("const [...all] = { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) };"),
    "timeout",
  ],
  [
    "a little too much at each bar",
    body("let sum = 0; for (let i = 0; i < 20000; i++) sum += i; return sum > 0 ? 'long' : 'flat';"),
    "timeout",
  ],
  ["a label that is jumped to for ever", body("again: for (;;) { continue again; }"), "timeout"],
];

export const hungry: readonly Attack[] = [
  ["a text that doubles", body("let text = 'x'; for (;;) text += text;"), "memory", /16 MiB/],
  ["a text repeated beyond all bounds", body("return 'x'.repeat(2 ** 29);"), "memory"],
  ["a text padded beyond all bounds", body("return 'x'.padEnd(2 ** 29, 'y');"), "memory"],
  ["a list that grows", body("const list = []; for (;;) list.push(list.slice());"), "memory"],
  [
    "typed arrays, each of them small",
    body("const list = []; for (;;) list.push(new Float64Array(1000));"),
    "memory",
  ],
  ["one typed array too large", body("return new Float64Array(2 ** 27);"), "memory"],
  [
    "closures that hold on to lists",
    body(
      "let held = () => 0; for (;;) { const list = new Array(500).fill(1), before = held; held = () => before() + list.length; }",
    ),
    "memory",
  ],
  [
    "objects in a map",
    body("const map = new Map(); for (let i = 0; ; i++) map.set({ i }, { i });"),
    "memory",
  ],
  ["a list joined with itself", body("let list = [1]; for (;;) list = list.concat(list);"), "memory"],
  [
    "a list of itself turned to JSON",
    body("let list = ['x'.repeat(1e6)]; return JSON.stringify(Array(400).fill(list));"),
    "memory",
  ],
  [
    "memory that is kept from bar to bar",
    "const kept = []; function onBar() { kept.push(new Uint8Array(200000)); }",
    "memory",
  ],
  [
    "memory whose end is caught",
    body("try { const list = []; for (;;) list.push(list.slice()); } catch { throw new Error('mine'); }"),
    "memory",
  ],
  [
    "promises that never settle, one upon another",
    body(
      "for (;;) state.last = new Promise(() => {}).then(() => state.last).finally(() => state.last), (state.all ??= []).push(state.last);",
    ),
    "memory",
  ],
];

export const deep: readonly Attack[] = [
  ["a call of itself", body("return onBar(bar, state);"), "memory", /64 KiB of stack/],
  ["two that call each other", "const a = () => b(), b = () => a(); function onBar() { a(); }", "memory"],
  [
    "a getter that gets itself",
    body("const order = { get position() { return this.position; } }; return order;"),
    "memory",
  ],
  [
    "a proxy of a proxy of a proxy",
    body("let proxy = {}; for (let i = 0; i < 20000; i++) proxy = new Proxy(proxy, {}); return proxy;"),
    "memory",
  ],
  ["JSON nested ten thousand deep", body("return JSON.parse('['.repeat(10000));"), "memory"],
  [
    "an object nested ten thousand deep turned to JSON",
    body(
      "let nested = {}; for (let i = 0; i < 10000; i++) nested = { nested }; return JSON.stringify(nested);",
    ),
    "memory",
  ],
  [
    "a regular expression nested too deep",
    body("return new RegExp('(?:'.repeat(9000) + ')'.repeat(9000));"),
    "memory",
  ],
  [
    "a list that holds itself turned to text",
    body(
      "const list = []; let at = list; for (let i = 0; i < 20000; i++) { const next = []; at.push(next); at = next; } return String(list);",
    ),
    "memory",
  ],
];

export const strange: readonly Attack[] = [
  ["a number", body("return 7;"), "invalidStrategy", /answered a number/],
  [
    "another word",
    body("return 'buy everything now, and then some more of it';"),
    "invalidStrategy",
    /"buy everything now/,
  ],
  ["a list", body("return ['long'];"), "invalidStrategy", /answered a list/],
  ["a function", body("return () => 'long';"), "invalidStrategy", /answered a function/],
  ["a symbol", body("return Symbol('long');"), "invalidStrategy", /answered a symbol/],
  ["a promise", "async function onBar() { return 'long'; }", "invalidStrategy", /position is undefined/],
  ["a promise that never settles", body("return new Promise(() => {});"), "invalidStrategy"],
  ["an asynchronous generator", "async function* onBar() { yield 'long'; }", "invalidStrategy"],
  [
    "an order with a field of its own",
    body("return { position: 'long', size: 1e9 };"),
    "invalidStrategy",
    /field "size"/,
  ],
  [
    "an order with a hundred thousand fields",
    body(
      "const order = { position: 'long' }; for (let i = 0; i < 20000; i++) order['f' + i] = i; return order;",
    ),
    "invalidStrategy",
    /field "f0"/,
  ],
  [
    "an order without a position",
    body("return { leverage: 1 };"),
    "invalidStrategy",
    /position is undefined/,
  ],
  [
    "a position that only looks like a word",
    body("return { position: { toString: () => 'long' } };"),
    "invalidStrategy",
    /position is object/,
  ],
  ["a position out of a prototype", body("return 'constructor';"), "invalidStrategy", /"constructor"/],
  [
    "a stop that is a text",
    body("return { position: 'long', stopLoss: '0.1' };"),
    "invalidStrategy",
    /stopLoss is a string/,
  ],
  [
    "a stop that is not finite",
    body("return { position: 'long', stopLoss: Infinity };"),
    "invalidStrategy",
    /stopLoss of Infinity/,
  ],
  [
    "a negative stop",
    body("return { position: 'long', trailingStop: -0.1 };"),
    "invalidStrategy",
    /trailingStop of -0.1/,
  ],
  [
    "half a bar of holding",
    body("return { position: 'long', holdingBarsMax: 1.5 };"),
    "invalidStrategy",
    /holdingBarsMax of 1.5/,
  ],
  ["leverage that is no number", body("return { position: 'long', leverage: NaN };"), "leverage", /of NaN/],
  [
    "leverage without end",
    body("return { position: 'long', leverage: Infinity };"),
    "leverage",
    /of Infinity/,
  ],
  ["negative leverage", body("return { position: 'long', leverage: -2 };"), "leverage", /of -2/],
  ["leverage above three", body("return { position: 'short', leverage: 3.01 };"), "leverage", /of 3.01/],
  [
    "leverage that rounding would let in",
    body("return { position: 'long', leverage: 3.000001 };"),
    "leverage",
  ],
  [
    "leverage out of a polluted prototype",
    body("Object.prototype.leverage = 50; return { position: 'long' };"),
    "leverage",
    /of 50/,
  ],
  ["nothing thrown", body("throw null;"), "invalidStrategy", /threw null/],
  ["undefined thrown", body("throw undefined;"), "invalidStrategy", /threw undefined/],
  ["a symbol thrown", body("throw Symbol.iterator;"), "invalidStrategy", /threw symbol/],
  ["a function thrown", body("throw onBar;"), "invalidStrategy"],
  [
    "an error that says it was interrupted",
    body("throw new InternalError('interrupted');"),
    "invalidStrategy",
    /interrupted/,
  ],
  ["a long message", body("throw new Error('x'.repeat(1e5));"), "invalidStrategy"],
  ["code that cannot be parsed", "function onBar( {", "invalidStrategy", /while reading it: SyntaxError/],
  ["no function at all", "const a = 1;", "invalidStrategy", /no function onBar/],
  ["an onBar that is not a function", "const onBar = { call: 1 };", "invalidStrategy", /no function onBar/],
  [
    "a getter in place of onBar",
    "Object.defineProperty(globalThis, 'onBar', { get() { for (;;); } });",
    "timeout",
  ],
  ["code that is only comment", "/* onBar */", "invalidStrategy", /no function onBar/],
  ["a module", "import fs from 'fs'; export function onBar() {}", "invalidStrategy", /SyntaxError/],
  ["an await at the top", "await 0; function onBar() {}", "invalidStrategy"],
  ["an opening comment without end", "/* function onBar() {}", "invalidStrategy"],
];

/** Each expression must be false inside: what it reaches for is not there. */
export const reaches: readonly (readonly [title: string, expression: string])[] = [
  ["the host's process", "typeof process !== 'undefined'"],
  ["a loader of modules", "typeof require !== 'undefined' || typeof module !== 'undefined'"],
  [
    "the network",
    "typeof fetch !== 'undefined' || typeof XMLHttpRequest !== 'undefined' || typeof WebSocket !== 'undefined'",
  ],
  ["a clock", "typeof Date !== 'undefined' || typeof performance !== 'undefined'"],
  ["a timer", "typeof setTimeout !== 'undefined' || typeof queueMicrotask !== 'undefined'"],
  ["the console or a printer", "typeof console !== 'undefined' || typeof print !== 'undefined'"],
  ["QuickJS's own modules", "typeof std !== 'undefined' || typeof os !== 'undefined'"],
  ["WebAssembly", "typeof WebAssembly !== 'undefined'"],
  ["memory shared with others", "typeof SharedArrayBuffer !== 'undefined' || typeof Atomics !== 'undefined'"],
  [
    "the collector of garbage",
    "typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined' || typeof gc !== 'undefined'",
  ],
  [
    "whole numbers of any length",
    "typeof BigInt !== 'undefined' || typeof BigInt64Array !== 'undefined' || 'getBigInt64' in DataView.prototype",
  ],
  ["code made of text", "typeof eval !== 'undefined' || typeof Function !== 'undefined'"],
  [
    "code made of text, by a constructor",
    "(() => {}).constructor !== undefined || (class {}).constructor !== undefined",
  ],
  [
    "code made of text, by other constructors",
    "(function* () {}).constructor !== undefined || (async () => {}).constructor !== undefined || (async function* () {}).constructor !== undefined",
  ],
  [
    "the host by its function of chance",
    "Math.random.constructor !== undefined || Math.random() === Math.random()",
  ],
  ["the host by the constructor of a bar", "bar.constructor.constructor !== undefined"],
  ["chance of its own", "(() => { try { Math.random = () => 4; } catch {} return Math.random() === 4; })()"],
  [
    "names of the host in its global object",
    "Object.getOwnPropertyNames(globalThis).some((name) => /host|quickjs|emscripten|wasm/i.test(name))",
  ],
  [
    "the functions that called it",
    "(() => { try { return onBar.caller !== null && onBar.caller !== undefined; } catch { return false; } })()",
  ],
  ["the next bar in its arguments", "arguments.length !== 2"],
  ["the time zone", "(() => { try { return typeof Intl !== 'undefined'; } catch { return false; } })()"],
];
