import type { Attempt } from "../support/attempt.ts";

/** Any answer is a success, but that of the host that may be reached: then the address meant that one after all. */
const got = (answer: string): string => `await (async (answer) => {
  const text = await answer.text();
  return text === "the granted host" ? text : REACHED(answer.status + " " + text.slice(0, 100));
})(${answer})`;
const fetches = (name: string, url: string, init = "{}"): Attempt => ({
  name,
  code: got(`await given.context.fetch(${url}, ${init})`),
});

const foreign = `"http://127.0.0.1:" + given.options.tcpPort`;
const port = `given.options.tcpPort`;
const granted = `given.options.granted`;

/** The plugin may reach `granted`, on this machine, and the hosts of the names; the other port is nobody's. */
export const networkAttempts: readonly Attempt[] = [
  fetches("a host that was not declared", `"https://elsewhere.test/"`),
  fetches("another port of a declared host", `${foreign} + "/"`),
  fetches("a declared host by another scheme", `${granted}.replace("http:", "https:")`),
  fetches("a user's name that looks like the host", `${granted} + "@127.0.0.1:" + ${port} + "/"`),
  fetches(
    "a password that looks like the host",
    `"http://a:" + new URL(${granted}).port + "@127.0.0.1:" + ${port} + "/"`,
  ),
  fetches("a backslash before the host", `${granted} + "\\\\@127.0.0.1:" + ${port} + "/"`),
  fetches("a tab and a line break in the host", `"http://127.0.\\t0.\\n1:" + ${port} + "/"`),
  fetches("a number for the host", `"http://2130706433:" + ${port} + "/"`),
  fetches("an octal number for the host", `"http://017700000001:" + ${port} + "/"`),
  fetches("a hexadecimal number for the host", `"http://0x7f.1:" + ${port} + "/"`),
  fetches("a short host", `"http://127.1:" + ${port} + "/"`),
  fetches("IPv6 for this machine", `"http://[::1]:" + ${port} + "/"`),
  fetches("IPv4 inside IPv6", `"http://[::ffff:127.0.0.1]:" + ${port} + "/"`),
  fetches("IPv4 inside IPv6, translated", `"http://[64:ff9b::7f00:1]:" + ${port} + "/"`),
  fetches("the address of nobody", `"http://0.0.0.0:" + ${port} + "/"`),
  fetches("a full stop at the host's end", `"http://127.0.0.1.:" + ${port} + "/"`),
  fetches("wide digits for the host", `"http://１２７.０.０.１:" + ${port} + "/"`),
  fetches("the credentials of the cloud", `"http://169.254.169.254/latest/meta-data/"`),
  fetches("the credentials of the cloud, by a number", `"http://2852039166/latest/meta-data/"`),
  fetches("the credentials of the cloud, by IPv6", `"http://[fd00:ec2::254]/latest/meta-data/"`),
  fetches("the credentials of the cloud, by a granted name", `"http://metadata.test/latest/"`),
  fetches("a name that leads to this machine", `"http://inside.test:" + ${port} + "/"`),
  fetches("a name with one public and one private address", `"http://mixed.test:" + ${port} + "/"`),
  fetches(
    "a name that leads elsewhere the second time",
    `await (async () => { await failed(() => given.context.fetch("http://moving.test:" + ${port} + "/")); return "http://moving.test:" + ${port} + "/again"; })()`,
  ),
  fetches("a file", `"file:///etc/passwd"`),
  fetches("data", `"data:text/plain,REACHED"`),
  fetches("an address of another kind", `"ftp://127.0.0.1:" + ${port} + "/"`),
  fetches(
    "an address whose text changes",
    `{ toString: (() => { let at = 0; return () => (at++ === 0 ? ${granted} + "/" : "http://127.0.0.1:" + ${port} + "/"); })(), href: "http://127.0.0.1:" + ${port} + "/" }`,
  ),
  fetches("a tunnel", granted, `{ method: "CONNECT" }`),
  fetches("a method with a second request", granted, `{ method: "GET / HTTP/1.1\\r\\nhost: a\\r\\n\\r\\nGET" }`),
  {
    name: "another host by the Host field",
    code: `await (async () => { const text = await (await given.context.fetch(${granted} + "/body", { headers: { Host: "elsewhere.test", host: "elsewhere.test" } })).text(); return text.includes("elsewhere.test") ? REACHED("Host") : text; })()`,
  },
  {
    name: "a second request by a line break in a header",
    code: `await (async () => { const text = await (await given.context.fetch(${granted} + "/body", { headers: { "x-a": "1\\r\\nx-injected: REACHED" } })).text(); return text; })()`,
  },
  {
    name: "a second request by a line break in a header's name",
    code: `await (await given.context.fetch(${granted} + "/body", { headers: { "x-a: 1\\r\\nx-injected: REACHED\\r\\nx-b": "1" } })).text()`,
  },
  {
    name: "a second request by a line break in the path",
    code: `await (async () => { const text = await (await given.context.fetch(${granted} + "/body HTTP/1.1\\r\\nx-injected: yes\\r\\n\\r\\n")).text(); return /^x-injected/m.test(text) ? REACHED("a header") : text; })()`,
  },
  {
    name: "a length that is not the body's",
    code: `await (async () => { const text = await (await given.context.fetch(${granted} + "/body", { method: "POST", body: "GET /smuggled HTTP/1.1\\r\\n\\r\\n", headers: { "content-length": "0", "transfer-encoding": "chunked" } })).text(); return text.includes("transfer-encoding") || /content-length: 0/.test(text) ? REACHED("two lengths") : text; })()`,
  },
  {
    name: "a proxy by its headers",
    code: `await (async () => { const text = await (await given.context.fetch(${granted} + "/body", { headers: { "proxy-authorization": "REACHED", "Proxy-Connection": "keep-alive", forwarded: "for=REACHED", upgrade: "REACHED", connection: "x-a, close" } })).text(); return text; })()`,
  },
  {
    name: "an answer of the next call, by one that is split",
    code: `await (async () => { const first = await (await given.context.fetch(${granted} + "/split-headers")).text(); const second = await (await given.context.fetch(${granted} + "/fine")).text(); return second.includes("forged") ? REACHED("the next answer") : first + second; })()`,
  },
  {
    name: "elsewhere by a redirect",
    code: `await (async () => { const answer = await given.context.fetch(${granted} + "/moved"); return String(answer.status) + (await answer.text()); })()`,
  },
  {
    name: "elsewhere by a redirect, followed by hand",
    code: got(`await given.context.fetch((await given.context.fetch(${granted} + "/moved")).headers.location)`),
  },
  {
    name: "the cloud by a redirect, followed by hand",
    code: got(
      `await given.context.fetch((await given.context.fetch(${granted} + "/moved-to-metadata")).headers.location)`,
    ),
  },
  {
    name: "another host with the node's means",
    code: got(`await given.call.fetch(${foreign} + "/")`),
  },
  {
    name: "another host with means of a call that is over",
    code: `await (async () => { const { call } = given; globalThis.kept ??= call.fetch; return (await globalThis.kept(${foreign} + "/")).status + ""; })()`,
  },
];
