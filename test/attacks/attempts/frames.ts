/** What a process sends that has nothing to lose: a function of `({ call, input, send, answer, frame, line, next })`. */
export interface FrameAttempt {
  readonly name: string;
  readonly act: string;
  /** How the host says why it ended the process; undefined where it may live. */
  readonly reason?: RegExp;
  /** It happens once the client has its answer. */
  readonly late?: true;
}

const noise = `(length) => { let seed = 7; return Buffer.from(Array.from({ length }, () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16)); }`;

const broken: readonly FrameAttempt[] = [
  { name: "random bytes", act: `({ line }) => line.write((${noise})(65536))`, reason: /a frame (?:of|that)/ },
  {
    name: "a length of four gigabytes",
    act: `({ line }) => line.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))`,
    reason: /too large/,
  },
  {
    name: "a length below that of a head",
    act: `({ line }) => line.write(Buffer.from([0, 0, 0, 1, 9]))`,
    reason: /has no head/,
  },
  {
    name: "an unknown kind",
    act: `({ line, frame }) => line.write(frame(15, 2, "{}"))`,
    reason: /unknown kind/,
  },
  {
    name: "a frame in the name of another plugin",
    act: `({ line, frame }) => line.write(frame((3 << 4) | 8, 0, '{"method":"log","input":{}}'))`,
    reason: /which is not there/,
  },
  {
    name: "half a frame and then silence",
    act: `({ line, call, answer }) => { line.write(Buffer.from([0, 16, 0, 0, 2])); }`,
    reason: /no answer to ping/,
  },
  { name: "its end of the line closed", act: `({ line }) => line.end()` },
  {
    name: "another protocol",
    act: `({ line }) => line.write("POST / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")`,
    reason: /too large/,
  },
];

const rules: readonly FrameAttempt[] = [
  {
    name: "an answer to a call that was never made",
    act: `({ send }) => send("head", 4444, "{}")`,
    reason: /which is not open/,
  },
  {
    name: "an answer of an answered call",
    act: `({ send, call }) => { send("end", call, "null"); send("end", call, "null"); }`,
    reason: /which is not open/,
  },
  {
    name: "two heads",
    act: `({ send, call }) => { send("head", call, "null"); send("head", call, "null"); }`,
    reason: /two heads/,
  },
  { name: "items before a head", act: `({ send, call }) => send("items", call, "[1]")`, reason: /wrong time/ },
  {
    name: "items that are no list",
    act: `({ send, call }) => { send("head", call, "null"); send("items", call, "{}"); }`,
    reason: /filled list/,
  },
  {
    name: "an empty list of items",
    act: `({ send, call }) => { send("head", call, "null"); send("items", call, "[]"); }`,
    reason: /filled list/,
  },
  {
    name: "chunks among items",
    act: `({ send, call }) => { send("head", call, "null"); send("items", call, '[{"type":"ping"}]'); send("chunk", call, "x"); }`,
    reason: /wrong time/,
  },
  {
    name: "a call of the host's parity",
    act: `({ send }) => send("open", 4, '{"method":"kv.get","input":{"key":"a"}}')`,
    reason: /cannot be opened/,
  },
  {
    name: "a call number that was used",
    act: `({ send, next }) => { const used = next(); for (const at of [used, used]) send("open", at, '{"method":"kv.keys","input":{"prefix":""}}'); }`,
    reason: /cannot be opened/,
  },
  {
    name: "a call number that goes back",
    act: `({ send, next }) => { const [first, second] = [next(), next()]; for (const at of [second, first]) send("open", at, '{"method":"kv.keys","input":{"prefix":""}}'); }`,
    reason: /cannot be opened/,
  },
  {
    name: "words of a call that nobody opened",
    act: `({ send }) => send("credit", 9999, "[1,1]")`,
    reason: /never opened/,
  },
  {
    name: "a pong that nobody asked for",
    act: `({ send }) => { for (let at = 0; at < 9; at += 1) send("pong", 0, ""); }`,
    reason: /pong without a ping/,
  },
  {
    name: "more items than credit",
    act: `({ send, call }) => { send("head", call, "null"); send("items", call, JSON.stringify(Array.from({ length: 5000 }, () => ({ type: "ping" })))); }`,
    reason: /more than it was given credit/,
  },
  {
    name: "forty megabytes of text, as fast as it can",
    act: `({ send, call }) => { send("head", call, "null"); for (let at = 0; at < 40; at += 1) send("items", call, JSON.stringify([{ type: "text-delta", text: "x".repeat(1e6) }])); send("end", call, ""); }`,
  },
  {
    name: "credit for more than was sent",
    act: `({ line, frame, next }) => { const at = next(); line.write(Buffer.concat([frame("open", at, '{"method":"fetch","input":{"scope":0,"url":"http://none.test/","init":{}}}'), frame("credit", at, "[0,9e15]")])); }`,
    reason: /credit/,
  },
  {
    name: "credit that is no number",
    act: `({ line, frame, next }) => { const at = next(); line.write(Buffer.concat([frame("open", at, '{"method":"kv.keys","input":{"prefix":""}}'), frame("credit", at, '[-1,"NaN"]')])); }`,
    reason: /credit/,
  },
  {
    name: "a call of the boot once more",
    act: `({ send }) => { send("fail", 0, '{"message":"x"}'); send("open", 0, "{}"); }`,
    reason: /of no call/,
  },
  {
    name: "a note of a call",
    act: `({ send }) => send("note", 3, '{"method":"log","input":{}}')`,
    reason: /belongs to no call/,
  },
];

const data: readonly FrameAttempt[] = [
  { name: "no JSON", act: `({ send, call }) => send("head", call, "{nope")`, reason: /JSON|token/ },
  {
    name: "numbers that JSON has not",
    act: `({ send, call }) => send("head", call, '{"a":NaN}')`,
    reason: /JSON|token/,
  },
  {
    name: "a number of a million digits",
    act: `({ send, call }) => { send("head", call, "null"); send("items", call, '[{"type":"usage","usage":{"inputTokens":' + "9".repeat(1e5) + "}}]"); send("end", call, ""); }`,
  },
  {
    name: "JSON of a hundred thousand levels",
    act: `({ send, call }) => send("head", call, "[".repeat(1e5) + "]".repeat(1e5))`,
    reason: /nested|stack/i,
  },
  {
    name: "JSON of two hundred thousand levels of objects",
    act: `({ send, call }) => send("head", call, '{"a":'.repeat(2e5) + "1" + "}".repeat(2e5))`,
    reason: /nested|stack/i,
  },
  {
    name: "keys that are the host's",
    act: `({ send, call }) => { send("head", call, '{"__proto__":{"polluted":"yes"}}'); send("items", call, '[{"type":"text-delta","text":"x","__proto__":{"polluted":"yes"},"extensions":{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}}]'); send("end", call, ""); }`,
  },
  {
    name: "a failure with everything in it",
    act: `({ send, call }) => send("fail", call, '{"code":"__proto__","message":"' + "x".repeat(1e5) + '","status":1e999,"upstream":{"status":"NaN","headers":{"__proto__":"x"},"body":7},"details":{"__proto__":{"polluted":"yes"}},"retryAfterMs":-1}')`,
  },
  {
    name: "methods that objects inherit",
    act: `({ send, answer, call, next }) => { for (const method of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]) send("open", next(), JSON.stringify({ method, input: { __proto__: null } })); answer(call, "done"); }`,
  },
  { name: "a call without a method", act: `({ send, next }) => send("open", next(), "{}")`, reason: /names no method/ },
  {
    name: "calls with inputs of the wrong kind",
    act: `({ send, answer, call, next }) => { for (const method of ["fetch", "sign", "kv.get", "kv.set", "kv.delete", "kv.keys"]) for (const input of [null, 1, "x", [], {}, { key: {} }, { scope: -1 }, { scope: 1e308, url: 7, init: 7 }]) send("open", next(), JSON.stringify({ method, input })); answer(call, "done"); }`,
  },
  {
    name: "the scope of a call of others",
    act: `({ send, answer, call, next }) => { for (let scope = 1; scope < 60; scope += 1) send("open", next(), JSON.stringify({ method: "sign", input: { scope: scope + 1, algorithm: "hmac-sha256", data: "x", encoding: "hex" } })); answer(call, "done"); }`,
  },
  {
    name: "notes that nobody knows",
    act: `({ send }) => { for (const method of ["log", "loss", "denied", "__proto__", "x"]) for (const input of [null, 1, [], {}, { level: "fatal", message: 7, fields: {} }, { scope: 9e9, loss: {} }]) send("note", 0, JSON.stringify({ method, input })); }`,
    reason: /must be an object|no note/,
  },
];

const floods: readonly FrameAttempt[] = [
  {
    name: "lines of log",
    act: `({ send, answer, call }) => { for (let at = 0; at < 20000; at += 1) send("note", 0, '{"method":"log","input":{"level":"info","message":"flood","fields":{}}}'); answer(call, "done"); }`,
  },
  {
    name: "calls beyond the bound",
    act: `({ send, answer, call, next }) => { for (let count = 0; count < 6000; count += 1) send("open", next(), '{"method":"fetch","input":{"scope":0,"url":"http://127.0.0.1:9/","init":{}}}'); answer(call, "done"); }`,
  },
  {
    name: "pings",
    act: `({ send, answer, call }) => { for (let at = 0; at < 50000; at += 1) send("ping", 0, ""); answer(call, "done"); }`,
  },
  {
    name: "its error output",
    act: `({ answer, call }) => { for (let at = 0; at < 200; at += 1) process.stderr.write("flood ".repeat(5000) + "\\n"); answer(call, "done"); }`,
  },
  {
    name: "pings whose answers it never reads",
    act: `({ line, frame }) => { line.pause(); const ping = frame("ping", 0, "x".repeat(4e6)); const more = () => line.write(ping, more); more(); more(); }`,
    reason: /no answer to ping|reads nothing/,
  },
  {
    name: "calls whose answers it never reads",
    act: `({ line, frame, next }) => { line.pause(); const more = () => line.write(Buffer.concat(Array.from({ length: 2000 }, () => frame("open", next(), '{"method":"' + "x".repeat(2000) + '","input":1}'))), more); more(); }`,
    reason: /no answer to ping|reads nothing/,
  },
  {
    name: "pings whose answers it never reads, when nobody waits for it",
    act: `({ line, frame, answer, call }) => { answer(call, "done"); setImmediate(() => { line.pause(); const ping = frame("ping", 0, "x".repeat(4e6)); const more = () => line.write(ping, more); more(); more(); }); }`,
    reason: /no answer to ping|reads nothing/,
    late: true,
  },
  {
    name: "half a megabyte of a frame and then nothing, when nobody waits for it",
    act: `({ line, answer, call }) => { answer(call, "done"); line.write(Buffer.concat([Buffer.from([0, 127, 0, 0, 2]), Buffer.alloc(5e5)])); }`,
    reason: /no answer to ping/,
    late: true,
  },
];

export const frameAttempts: readonly FrameAttempt[] = [...broken, ...rules, ...data, ...floods];
