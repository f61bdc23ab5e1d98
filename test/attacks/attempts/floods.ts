import type { Attempt } from "../support/attempt.ts";

const text = `{ type: "text-delta", text: "x" }`;
const finish = `{ type: "finish", reason: "stop" }`;
const yields = (list: string): string => `({ yields: ${list} })`;
const evil = `JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}')`;

/** Data that would change the host's objects, were it merged into them. */
export const pollutions: readonly Attempt[] = [
  {
    name: "in what events carry along",
    code: yields(`[{ type: "text-delta", text: "x", extensions: ${evil} }, ${finish}]`),
  },
  {
    name: "as members of an event",
    code: yields(
      `[Object.assign(${evil}, ${text}), JSON.parse('{"type":"text-delta","text":"x","__proto__":{"polluted":"yes"}}'), ${finish}]`,
    ),
  },
  {
    name: "as the type of an event",
    code: yields(`[{ type: "__proto__", polluted: "yes" }, { type: "constructor" }, ${finish}]`),
  },
  {
    name: "in counts of an answer",
    code: yields(`[{ type: "usage", usage: Object.assign(${evil}, { inputTokens: 1 }) }, ${text}, ${finish}]`),
  },
  {
    name: "in the arguments of a tool",
    code: yields(
      `[{ type: "tool-call-start", index: 0, id: "__proto__", name: "__proto__" }, { type: "tool-call-delta", index: 0, argumentsText: '{"__proto__":{"polluted":"yes"}}' }, { type: "tool-call-end", index: 0 }, ${finish}]`,
    ),
  },
  {
    name: "in what a failure tells",
    code: `await (async () => { throw Object.assign(new Error("x"), { code: "__proto__", details: ${evil}, upstream: ${evil}, status: ${evil} }); })()`,
  },
  {
    name: "in a failure as an event",
    code: yields(
      `[{ type: "error", failure: Object.assign(${evil}, { code: "constructor", message: "x", details: ${evil} }) }]`,
    ),
  },
  {
    name: "in fields of a log",
    code: `(given.context.log.info("x", ${evil}), given.context.log.with(${evil}).info("x", ${evil}), "x")`,
  },
  {
    name: "in keys and values of its store",
    code: `(await given.context.kv.set("__proto__", ${evil}), await given.context.kv.set("constructor", 1), JSON.stringify([await given.context.kv.get("__proto__"), await given.context.kv.get("toString"), await given.context.kv.keys()]))`,
  },
  {
    name: "in headers and JSON of a fetch",
    code: `(await (await given.context.fetch(given.options.echo + "/body", { headers: JSON.parse('{"__proto__":"polluted","constructor":"polluted"}'), json: ${evil} })).text())`,
  },
  {
    name: "in its own prototypes",
    code: `(() => { for (const each of [Object, Array, Function, Promise, Map]) try { each.prototype.polluted = "yes"; } catch {} try { Object.defineProperty(Object.prototype, "toJSON", { get: () => undefined, configurable: true }); delete Object.prototype.toJSON; for (const each of [Object, Array, Function, Promise, Map]) delete each.prototype.polluted; } catch {} return "x"; })()`,
  },
];

/** Values that no type has. */
export const oddities: readonly Attempt[] = [
  {
    name: "numbers that are none",
    code: yields(
      `[{ type: "usage", usage: { inputTokens: NaN, outputTokens: -1, totalTokens: 1e308 * 10 } }, ${text}, ${finish}]`,
    ),
  },
  {
    name: "an index beyond all bounds",
    code: yields(`[{ type: "tool-call-start", index: 2 ** 53, id: "a", name: "a" }, ${finish}]`),
  },
  {
    name: "nesting without end",
    code: `(() => { let deep = {}; for (let at = 0; at < 5000; at += 1) deep = { deep }; return { yields: [{ type: "text-delta", text: "x", extensions: { a: deep } }, ${finish}] }; })()`,
  },
  {
    name: "circles",
    code: `(() => { const circle = { type: "text-delta", text: "x" }; circle.extensions = circle; return { yields: [circle, ${finish}] }; })()`,
  },
  { name: "no object at all", code: yields(`[null, 1, "text", [], [[]], undefined, Symbol("x"), 1n, () => 1]`) },
  {
    name: "two ends and events behind them",
    code: yields(`[${finish}, ${finish}, ${text}, { type: "start", id: "a", model: "b" }]`),
  },
  {
    name: "texts of half characters and zeros",
    code: yields(`[{ type: "text-delta", text: "\\ud800\\u0000\\udfff\\u2028" }, ${finish}]`),
  },
  {
    name: "a list in place of the generator",
    code: `({ yields: { [Symbol.asyncIterator]: () => ({ next: () => ({ done: false, value: 1, then: 1 }) , return: () => { throw 1; } }) } })`,
  },
];

/** More than anybody asked for. */
export const floods: readonly Attempt[] = [
  {
    name: "lines of log",
    code: `(() => { for (let at = 0; at < 20000; at += 1) given.context.log.info("flood " + at, { at }); return "done"; })()`,
  },
  {
    name: "a line of log of ten megabytes",
    code: `(given.context.log.error("flood ".repeat(2e6), { more: "flood ".repeat(1e6) }), "done")`,
  },
  {
    name: "lines of console",
    code: `(() => { for (let at = 0; at < 10000; at += 1) console.error("flood " + at); return "done"; })()`,
  },
  {
    name: "keys of its store",
    code: `(await Promise.allSettled(Array.from({ length: 1000 }, (_, at) => given.context.kv.set("k" + at, "x".repeat(100)))), "done")`,
  },
  {
    name: "a value of its store that is too large",
    code: `(await failed(() => given.context.kv.set("k", "x".repeat(1e6))), "done")`,
  },
  {
    name: "a thousand fetches at the same time",
    code: `(void Promise.allSettled(Array.from({ length: 1000 }, () => given.context.fetch(given.options.echo + "/held", { signal: given.call.signal }))), await given.context.fetch(given.options.echo + "/held").catch((error) => error.message))`,
  },
  {
    name: "twenty thousand headers",
    code: `(await given.context.fetch(given.options.echo + "/fine", { headers: Object.fromEntries(Array.from({ length: 2e4 }, (_, at) => ["x-" + at, "x"])) }).then(() => "sent", () => "refused"))`,
  },
  {
    name: "a body of eighty megabytes",
    code: `(await failed(async () => { const body = "x".repeat(4e7); await given.context.fetch(given.options.echo + "/fine", { method: "POST", body: body + body }); throw new Error("sent"); })).message`,
  },
  {
    name: "timers",
    code: `(() => { for (let at = 0; at < 20000; at += 1) setTimeout(() => undefined, 1e4); return "done"; })()`,
  },
  {
    name: "promises that nobody keeps",
    code: `(() => { for (let at = 0; at < 5000; at += 1) { new Promise(() => undefined).then(() => 1); if (at % 100 === 0) void Promise.reject(new Error("nobody looks")); } return "done"; })()`,
  },
  {
    name: "promises that fail and nobody looks",
    code: `(() => { for (let at = 0; at < 3000; at += 1) void Promise.reject(new Error("flood " + at + "x".repeat(1000))); return "done"; })()`,
  },
  {
    name: "an event of nine megabytes",
    code: yields(`[{ type: "text-delta", text: "x".repeat(9 * 1024 * 1024) }, ${finish}]`),
  },
  { name: "thirty thousand events at once", code: yields(`[Array.from({ length: 3e4 }, () => (${text})), ${finish}]`) },
  {
    name: "events that say nothing",
    code: `(() => { async function* empty() { for (let at = 0; at < 5000; at += 1) yield { type: "ping" }; yield ${text}; yield ${finish}; } return { yields: empty() }; })()`,
  },
  {
    name: "lines of log for a second after the call",
    code: `(() => { const end = given.context.clock.now() + 1000; const write = () => { for (let at = 0; at < 500; at += 1) given.context.log.info("flood"); if (given.context.clock.now() < end) setTimeout(write, 0); }; write(); return "done"; })()`,
  },
  {
    name: "answers to nobody, long after the call",
    code: `(() => { const write = () => { given.call.log.info("flood late"); setTimeout(write, 1); }; for (let at = 0; at < 20; at += 1) write(); return "done"; })()`,
  },
];
