import { createHash } from "node:crypto";
import { errorStatus } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { formatTraceParent, parseTraceParent } from "../src/context/trace-parent.ts";
import { openWorld, whole } from "./world.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const parent = `00-${traceId}-${parentId}-01`;

test("a client's traceparent is the parent of the exchange, and the upstream's parent is the attempt", async () => {
  await using world = await openWorld([whole], { options: { propagate: true } });
  await (await world.ask(undefined, { headers: { traceparent: parent, tracestate: "one=1,BAD,two=2" } })).text();
  const { spans } = await world.finish();
  const [exchange, attempt] = spans;
  expect(exchange).toMatchObject({ traceId, parentSpanId: parentId, traceState: "one=1,two=2" });
  expect(attempt).toMatchObject({ traceId, parentSpanId: exchange?.spanId });
  const headers = world.upstreams[0]?.requests[0]?.headers;
  expect(headers?.["traceparent"]).toBe(`00-${traceId}-${attempt?.spanId}-01`);
  expect(headers?.["tracestate"]).toBe("one=1,two=2");
});

test("each attempt shows its own span to its node, and the body stays as it came", async () => {
  await using world = await openWorld([errorStatus(500, {}), whole], { options: { propagate: true } });
  const body = ' { "messages" : [ {"role":"user","content":"1.0 \\u00e9"} ],  "model":"m" , "unknown_field": 1e2 }';
  const response = await world.ask(undefined, { body });
  await response.text();
  const { spans } = await world.finish();
  const told = world.upstreams.map(({ requests }) => requests[0]?.headers["traceparent"]);
  const attempts = spans.filter(({ kind }) => kind === 3);
  expect(told).toEqual(attempts.map((span) => formatTraceParent({ ...span, isSampled: true })));
  expect(new Set(told).size).toBe(2);
  expect(world.upstreams.map(({ requests }) => requests[0]?.text)).toEqual([body, body]);
});

test("by default no upstream is told", async () => {
  await using world = await openWorld([whole]);
  await (await world.ask(undefined, { headers: { traceparent: parent, tracestate: "one=1" } })).text();
  const headers = world.upstreams[0]?.requests[0]?.headers ?? {};
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["traceparent"]));
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(["tracestate"]));
});

test("the id of a trace without a parent follows from the x-request-id", async () => {
  await using world = await openWorld([whole]);
  const response = await world.ask();
  const id = response.headers.get("x-request-id") ?? "";
  await response.text();
  const { spans } = await world.finish();
  expect(spans[0]?.traceId).toBe(createHash("sha256").update(id).digest("hex").slice(0, 32));
  expect(spans[0]?.parentSpanId).toBeUndefined();
});

test("inherit: false goes by nobody's word", async () => {
  await using world = await openWorld([whole], { options: { inherit: false, propagate: true } });
  await (await world.ask(undefined, { headers: { traceparent: parent, tracestate: "one=1" } })).text();
  const { spans } = await world.finish();
  expect(spans[0]?.traceId).not.toBe(traceId);
  const headers = world.upstreams[0]?.requests[0]?.headers;
  expect(headers?.["traceparent"]).toContain(spans[0]?.traceId);
  expect(headers?.["tracestate"]).toBeUndefined();
});

test("what the client does not keep is not kept here, and the upstream hears so", async () => {
  await using world = await openWorld([whole], { options: { propagate: true } });
  await (await world.ask(undefined, { headers: { traceparent: parent.replace(/01$/, "00") } })).text();
  const { spans, total } = await world.finish().then((receiver) => ({
    spans: receiver.spans,
    total: receiver.total("gen_ai.server.request.duration", "count"),
  }));
  expect(spans).toEqual([]);
  expect(total).toBe(1);
  expect(world.upstreams[0]?.requests[0]?.headers["traceparent"]).toMatch(new RegExp(`^00-${traceId}-.{16}-00$`));
});

test("ratio says how many traces without a parent are kept, and those with one are kept all the same", async () => {
  await using world = await openWorld([whole], { options: { ratio: 0 } });
  await (await world.ask()).text();
  await (await world.ask(undefined, { headers: { traceparent: parent } })).text();
  const { spans } = await world.finish();
  expect(spans.map((span) => span.traceId)).toEqual([traceId, traceId]);
});

test.each([
  ["", undefined],
  [parent, { traceId, spanId: parentId, isSampled: true }],
  [`01-${traceId}-${parentId}-00-what-comes`, { traceId, spanId: parentId, isSampled: false }],
  [`00-${traceId}-${parentId}-01-more`, undefined],
  [`ff-${traceId}-${parentId}-01`, undefined],
  [`00-${"0".repeat(32)}-${parentId}-01`, undefined],
  [`00-${traceId}-${"0".repeat(16)}-01`, undefined],
  [parent.toUpperCase(), undefined],
  [` ${parent}`, undefined],
  [`${parent} `, undefined],
  [`${parent}\n`, undefined],
  [`${parent}, ${parent}`, undefined],
  [parent.slice(1), undefined],
])("a traceparent is read to the letter: %j", (header, expected) => {
  expect(parseTraceParent(header)).toEqual(expected);
});
