import type { Attempt } from "../support/attempt.ts";

/** Ways from something that a plugin holds to the realm that made it. */
const held: readonly Attempt[] = [
  { name: "from the globals", code: `await crawl(globalThis)` },
  { name: "from the context", code: `await crawl(given.context)` },
  { name: "from the options", code: `await crawl(given.options)` },
  { name: "from a call", code: `await crawl(given.call)` },
  { name: "from the answer of a fetch", code: `await crawl(await given.context.fetch(given.options.url))` },
  {
    name: "from the bytes of an answer",
    code: `await (async () => {
      const chunks = [];
      const { body } = await given.context.fetch(given.options.url);
      for await (const chunk of body) chunks.push(chunk, chunk.buffer);
      return await crawl(body, body[Symbol.asyncIterator], ...chunks);
    })()`,
  },
  {
    name: "from the JSON of an answer",
    code: `await crawl(await (await given.context.fetch(given.options.url)).json())`,
  },
  {
    name: "from a promise of the host's",
    code: `await crawl(given.context.kv.get("a"), given.context.fetch(given.options.url), given.context.kv.keys)`,
  },
  {
    name: "from a refusal of the host's",
    code: `await (async () => {
      const refused = await failed(() => given.context.fetch("https://nowhere.test/"));
      const wrong = await failed(() => given.context.kv.set("", 1));
      return await crawl(refused, wrong, refused.stack, refused.cause);
    })()`,
  },
  {
    name: "from an event of an abort",
    code: `await (async () => {
      const leaving = new AbortController();
      const heard = new Promise((resolve) => leaving.signal.addEventListener("abort", (...values) => resolve(values)));
      leaving.abort();
      return await crawl(leaving, leaving.signal.reason, ...(await heard));
    })()`,
  },
  {
    name: "from iterators, and what they make",
    code: `await crawl([][Symbol.iterator](), new Map().entries(), "a".matchAll(/a/g), (function* () {})(), (async function* () {})(), new Set().values())`,
  },
  {
    name: "from the species of lists, bytes and promises",
    code: `await (async () => {
      const kept = [];
      class Kept extends Promise { constructor(run) { super(run); kept.push(run); } }
      class Bytes extends Uint8Array { static get [Symbol.species]() { kept.push(this); return Uint8Array; } }
      await Kept.resolve(1).then(() => 1);
      new Bytes(2).subarray(1);
      new TextDecoder().decode(new Bytes(2));
      return await crawl(...kept, Array[Symbol.species], ArrayBuffer[Symbol.species], RegExp[Symbol.species]);
    })()`,
  },
  {
    name: "from a timer",
    code: `await crawl(setTimeout(() => undefined, 1), given.context.clock, given.context.after)`,
  },
  { name: "from cryptography", code: `await crawl(crypto, await crypto.subtle.digest("SHA-256", new Uint8Array(1)))` },
  {
    name: "from an address",
    code: `await crawl(new URL("https://a.test/?b=c"), new URL("https://a.test/?b=c").searchParams)`,
  },
];

const makers: readonly Attempt[] = [
  { name: "by the constructor of a function", code: `await run((() => undefined).constructor)` },
  {
    name: "by the constructor of a generator",
    code: `await run((function* () {}).constructor, look.replace("return", "yield"))`,
  },
  { name: "by the constructor of an async function", code: `await run((async () => undefined).constructor)` },
  {
    name: "by the constructor of an async generator",
    code: `await run((async function* () {}).constructor, look.replace("return", "yield"))`,
  },
  { name: "by an indirect eval", code: `asLoot((0, eval)("typeof process === 'object' ? process : undefined"))` },
  { name: "by a direct eval", code: `asLoot(eval("typeof process === 'object' ? process : undefined"))` },
  {
    name: "by the text of a timer",
    noControl: "Node takes no text",
    code: `(setTimeout("globalThis.late = REACHED('text')", 0), await given.context.clock.sleep(5), String(globalThis.late))`,
  },
  { name: "by Reflect", code: `await run((text) => Reflect.construct(Function, [text]))` },
  { name: "by a bound constructor", code: `await run(Function.prototype.constructor.bind(null))` },
  { name: "by this of a sloppy function", code: `asLoot(Function("return this")().process)` },
  {
    name: "by with and a proxy",
    code: `asLoot(Function("scope", "with (scope) { return process; }")(new Proxy({}, { has: (_, key) => key !== "process", get: () => undefined })))`,
  },
  {
    name: "by an import that is written at run time",
    code: `(await Function("return im" + "port('node:fs')")()).readFileSync ? REACHED("a module") : "nothing"`,
  },
  {
    name: "by import.meta at run time",
    noControl: "no function holds import.meta",
    code: `String(Function("return im" + "port.meta.url")())`,
  },
  {
    name: "by a function that closes its own wrapper",
    noControl: "the language looks at each part by itself",
    code: `asLoot(Function("}); return process; (function () {", "")()) + asLoot(Function("/*", "*/) { return typeof process === 'object' ? process : undefined")())`,
  },
];

const faults: readonly Attempt[] = [
  { name: "from an error of the engine's", code: `await run2(caught(() => null.x))` },
  { name: "from an endless recursion", code: `await run2(caught(function deeper() { return deeper() + 1; }))` },
  { name: "from a wrong length", code: `await run2(caught(() => new Array(-1)))` },
  { name: "from wrong syntax", code: `await run2(caught(() => Function("(")))` },
  { name: "from a wrong JSON", code: `await run2(caught(() => JSON.parse("{")))` },
  { name: "from a wrong address", code: `await run2(caught(() => new URL("none")))` },
  { name: "from too large a buffer", code: `await run2(caught(() => new ArrayBuffer(2 ** 53)))` },
  { name: "from wrong bytes of a primitive", code: `await run2(caught(() => new TextDecoder().decode(7n)))` },
  {
    name: "by frames of Error.prepareStackTrace",
    code: `await (async () => {
      const before = Error.prepareStackTrace;
      const kept = [];
      try {
        Error.prepareStackTrace = (_, frames) => (kept.push(...frames), "");
        String(new Error("x").stack);
        String((await failed(() => given.context.fetch("https://nowhere.test/"))).stack);
      } catch {} finally { try { Error.prepareStackTrace = before; } catch {} }
      const parts = kept.flatMap((frame) => ["getThis", "getFunction", "getFileName"].map((name) => frame[name]()));
      const loot = await crawl(...kept, ...parts);
      return loot.includes("REACHED") ? loot : tellsOf(parts.join());
    })()`,
  },
  {
    name: "by the traces of errors",
    code: `tellsOf([new Error("a").stack, caught(() => null.x).stack, (await failed(() => given.context.fetch("https://nowhere.test/"))).stack, (0, eval)("new Error(1)").stack].join())`,
  },
  {
    name: "by Error.captureStackTrace",
    code: `tellsOf((() => { const at = {}; Error.stackTraceLimit = 100; Error.captureStackTrace?.(at); return at.stack; })())`,
  },
  {
    name: "by callers and arguments",
    code: `await crawl(...(Function("const kept = []; function inner() { try { kept.push(inner.caller, inner.caller?.caller, arguments.callee.caller, inner.arguments); } catch {} } [1].forEach(inner); JSON.stringify({ toJSON: inner }); return kept;")()), Function.prototype.caller)`,
    noControl: "callers are hidden by strict code inline as well",
  },
];

/** What the host's primitives do with values that answer back. */
const traps: readonly Attempt[] = [
  {
    name: "by a proxy in a fetch",
    code: `await (async () => {
      const kept = [];
      await failed(async () => { await given.context.fetch(trap(kept), trap(kept)); throw new Error("done"); });
      await failed(async () => { await given.context.fetch(given.options.url, { headers: trap(kept), json: trap(kept) }); throw new Error("done"); });
      return await crawl(...kept);
    })()`,
  },
  {
    name: "by a proxy in a log, a store and a digest",
    code: `await (async () => {
      const kept = [];
      for (const act of [
        () => given.context.log.info(trap(kept), trap(kept)),
        () => given.context.kv.set(trap(kept), trap(kept), trap(kept)),
        () => crypto.subtle.digest(trap(kept), trap(kept)),
        () => new TextDecoder().decode(trap(kept)),
        () => crypto.getRandomValues(trap(kept)),
        () => structuredClone(trap(kept)),
        () => given.context.log.with(trap(kept)).info("x"),
        () => new URL(trap(kept), trap(kept)),
      ]) { try { await act(); } catch (error) { kept.push(error); } }
      return await crawl(...kept);
    })()`,
  },
  {
    name: "by conversions that look who called",
    code: `await (async () => {
      const traces = [];
      const look = { toString: () => (traces.push(new Error().stack), "a"), toJSON: () => (traces.push(new Error().stack), "a"), valueOf: () => (traces.push(new Error().stack), 1), [Symbol.toPrimitive]: () => (traces.push(new Error().stack), "1") };
      for (const act of [
        () => given.context.log.info(look, look),
        () => given.context.kv.set("k", look),
        () => given.context.fetch(look, { headers: { a: look }, json: look }),
        () => new URL(look),
        () => setTimeout(() => undefined, look),
        () => crypto.subtle.digest(look, new Uint8Array(1)),
        () => new TextEncoder().encode(look),
      ]) { try { await act(); } catch (error) { traces.push(error.stack); } }
      return tellsOf(traces.join());
    })()`,
  },
  {
    name: "by a thenable that keeps who waits",
    code: `await (async () => {
      const kept = [];
      const thenable = { then(...given) { kept.push(this, ...given); given[0]?.("x"); } };
      await thenable;
      await failed(async () => { await given.context.kv.set("k", thenable); await given.context.fetch(thenable); throw new Error("done"); });
      return await crawl(...kept, ...kept.map((each) => each?.constructor));
    })()`,
  },
  {
    name: "by its own prototype methods, called by the host's code",
    code: `await (async () => {
      const kept = [];
      const patched = [];
      const patch = (owner, key) => {
        try {
          const before = owner[key];
          owner[key] = function (...values) { if (kept.length < 500) kept.push(this, ...values); return Reflect.apply(before, this, values); };
          patched.push(() => { owner[key] = before; });
        } catch {}
      };
      for (const [owner, key] of [[Map.prototype, "get"], [Map.prototype, "set"], [JSON, "stringify"], [Promise.prototype, "then"], [Object, "hasOwn"], [Object, "entries"]]) patch(owner, key);
      try { await given.context.kv.get("a"); await given.context.fetch(given.options.url); } finally { for (const undo of patched) undo(); }
      return await crawl(...kept);
    })()`,
  },
];

export const walkAttempts: readonly Attempt[] = [...held, ...makers, ...faults, ...traps];
