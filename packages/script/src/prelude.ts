/** A bar's numbers, in the order in which they are handed over. */
export const barFields = [
  "index",
  "year",
  "month",
  "monthDay",
  "weekday",
  "open",
  "high",
  "low",
  "close",
  "volume",
] as const;

/** What an order may hold beside its position. */
export const termFields = ["leverage", "stopLoss", "takeProfit", "trailingStop", "holdingBarsMax"] as const;

/** Answers that are a number alone; any other is a text: a position's number and its terms, or after `!` a complaint. */
export const answers = { none: 0, long: 1, short: 2, flat: 3 } as const;

/**
 * The first code in a fresh interpreter. It takes away clocks, chance, code made of text and whole numbers of any
 * length, keeps what it needs where the script cannot change it, and answers what the host calls at each bar. The host
 * trusts nothing of it: numbers that come out are checked outside.
 */
export const prelude = `(function (random, symbol, parametersText) {
  "use strict";
  const { freeze, keys, defineProperty, getPrototypeOf } = Object;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const slice = uncurry(String.prototype.slice);
  const includes = uncurry(Array.prototype.includes);
  const join = uncurry(Array.prototype.join);
  const { isArray } = Array;
  const terms = ${JSON.stringify(termFields)};
  const fields = freeze(["position", ...terms]);
  const sides = { __proto__: null, long: ${answers.long}, short: ${answers.short}, flat: ${answers.flat} };

  defineProperty(Math, "random", { value: () => random(), writable: false, configurable: false });
  for (const made of [function () {}, function* () {}, async function () {}, async function* () {}]) {
    defineProperty(getPrototypeOf(made), "constructor", { value: undefined, writable: false, configurable: false });
  }
  for (const name of ["eval", "Function", "Date", "BigInt", "BigInt64Array", "BigUint64Array", "SharedArrayBuffer",
    "Atomics", "WeakRef", "FinalizationRegistry", "performance", "queueMicrotask"]) delete globalThis[name];
  for (const name of ["getBigInt64", "getBigUint64", "setBigInt64", "setBigUint64"]) delete DataView.prototype[name];
  const parameters = freeze(JSON.parse(parametersText));
  defineProperty(globalThis, "parameters", { value: parameters, writable: false, configurable: false });

  const state = {};
  const named = (value) => (typeof value === "string" ? '"' + slice(value, 0, 40) + '"' : value === null ? "null" : typeof value);
  const refused = (text) => "!" + text;

  const step = (onBar, ${barFields.join(", ")}) => {
    const answer = onBar(freeze({ symbol, ${barFields.join(", ")} }), state);
    if (answer === undefined || answer === null) return ${answers.none};
    if (typeof answer === "string") {
      const side = sides[answer];
      return side === undefined ? refused("it answered " + named(answer) + "; answer long, short or flat") : side;
    }
    if (typeof answer !== "object" || isArray(answer)) {
      const what = isArray(answer) ? "list" : typeof answer;
      return refused("it answered a " + what + "; answer long, short, flat or an order");
    }
    const own = keys(answer);
    for (let i = 0; i < own.length; i++) {
      if (!includes(fields, own[i])) {
        return refused("its order has the field " + named(own[i]) + "; an order has " + join(fields, ", "));
      }
    }
    const position = answer.position;
    const side = typeof position === "string" ? sides[position] : undefined;
    if (side === undefined) {
      return refused("its order's position is " + named(position) + "; it must be long, short or flat");
    }
    let text = "" + side;
    for (let i = 0; i < terms.length; i++) {
      const value = answer[terms[i]];
      if (value !== undefined && typeof value !== "number") {
        return refused("its order's " + terms[i] + " is a " + typeof value + "; it must be a number");
      }
      text += value === undefined ? "," : "," + value;
    }
    return text;
  };
  const describe = (thrown) => {
    const isObject = (typeof thrown === "object" && thrown !== null) || typeof thrown === "function";
    if (!isObject) return "threw " + named(thrown);
    const { name, message } = thrown;
    return (typeof name === "string" ? slice(name, 0, 40) : "Error") + ": " +
      (typeof message === "string" ? slice(message, 0, 200) : "without a message");
  };
  return { step, describe };
})`;
