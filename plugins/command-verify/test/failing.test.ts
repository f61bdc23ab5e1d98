import { cutBeforeHeaders, errorStatus, hangBeforeHeaders, json, raw, sse } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { chunk, completion, startGateway, toolCall, usageChunk } from "./gateway.ts";
import { reasonOf, runVerify, statuses } from "./run-verify.ts";

type Broken = Parameters<typeof startGateway>[0];

const one = chunk({ content: "one" });
const end = chunk({}, "stop");
const refused = errorStatus(400, { error: { message: "not supported here" } });

describe("a check that has to pass ends the command with 1", () => {
  test.each<[string, string, Broken, string]>([
    [
      "health",
      "a gateway that is not well",
      { health: json({ status: "down" }, { status: 503 }) },
      "/health: status 503",
    ],
    ["models", "no list", { models: json({ models: [] }) }, "the answer has no list `data`"],
    ["models", "an empty list", { models: json({ data: [] }) }, "the list is empty"],
    ["models", "an entry without an id", { models: json({ data: [{ id: "a" }, {}] }) }, "1 of 2 entries have no id"],
    [
      "models",
      "a redirect, which may lead anywhere",
      { models: raw("", { status: 302, headers: { location: "/x" } }) },
      "status 302",
    ],
    ["smoke", "an error", { smoke: errorStatus(500, { error: { message: "boom" } }) }, "status 500: boom"],
    ["smoke", "a page", { smoke: raw("<html>", { headers: { "content-type": "text/html" } }) }, "no JSON object"],
    ["smoke", "no choices", { smoke: json({ choices: [] }) }, "the answer has no choices"],
    ["smoke", "no text", { smoke: completion("") }, 'the message is empty, finish_reason "stop"'],
    [
      "smoke",
      "another role",
      { smoke: completion({ role: "user", content: "x" }) },
      'the role of the message is "user"',
    ],
    ["smoke", "no connection", { smoke: cutBeforeHeaders() }, "the connection failed"],
    ["smoke", "no model that chats", { models: json({ data: [{ id: "text-embedding-1" }] }) }, "name one with --model"],
  ])("%s: %s", async (id, _name, broken, reason) => {
    const gateway = await startGateway(broken);
    const verified = await runVerify({ url: gateway.url });
    const report = await verified.report();
    expect(statuses(report)[id]).toBe("failed");
    expect(reasonOf(report, id)).toContain(reason);
    expect([verified.code, report.verdict]).toEqual([1, "failed"]);
    expect(verified.out).toMatch(new RegExp(`failed +${id} .*\\(required\\)`));
  });

  test("and where a plain chat fails, nothing more is spent", async () => {
    const gateway = await startGateway({ smoke: errorStatus(500, "boom") });
    const report = await (await runVerify({ url: gateway.url })).report();
    const { health, models, smoke, ...others } = statuses(report);
    expect([health, models, smoke]).toEqual(["passed", "passed", "failed"]);
    expect(new Set(Object.values(others))).toEqual(new Set(["skipped"]));
    expect(gateway.requests.length).toBe(3);
  });

  test("an answer that does not come ends with the time that it has", async () => {
    const gateway = await startGateway({ smoke: hangBeforeHeaders() });
    const verified = await runVerify({ url: gateway.url, timeout: "1" });
    expect(reasonOf(await verified.report(), "smoke")).toBe("no whole answer within 1 s");
  });

  test("nobody is there", async () => {
    const gateway = await startGateway();
    await gateway.close();
    const verified = await runVerify({ url: gateway.url, model: "small" });
    expect(verified.code).toBe(1);
    expect(reasonOf(await verified.report(), "smoke")).toBe("the connection failed: ECONNREFUSED");
  });
});

describe("a check that is about more than a plain chat fails alone", () => {
  test.each<[string, string, Broken, string]>([
    ["stream", "it is refused", { stream: refused }, "status 400: not supported here"],
    ["stream", "it comes whole", { stream: completion("one two") }, "the content type is application/json"],
    ["stream", "the end is missing", { stream: sse([one, end]) }, "does not end with [DONE]"],
    ["stream", "no reason for the end", { stream: sse([one], { done: true }) }, "no chunk has a finish_reason"],
    ["stream", "no text", { stream: sse([end], { done: true }) }, "no chunk has text"],
    [
      "stream",
      "an event that is no JSON",
      { stream: sse(["oops", one, end], { done: true }) },
      "neither a JSON object",
    ],
    ["stream", "an error within", { stream: sse([one, { error: { message: "boom" } }]) }, "boom"],
    ["tools", "they are refused", { "tool-call": refused }, "status 400: not supported here"],
    ["tools", "they are ignored", { "tool-call": completion("7 degrees") }, "no tool was called"],
    ["tools", "another tool", { "tool-call": toolCall("{}", "rm") }, 'the tool "rm" was called'],
    ["tools", "arguments that are no JSON", { "tool-call": toolCall('{"city":') }, "no JSON object"],
    ["tools", "arguments that do not fit", { "tool-call": toolCall("{}") }, "lack the city"],
    ["tools", "the result is not understood", { "tool-result": refused }, "status 400"],
    ["json-schema", "it is refused", { "json-schema": refused }, "status 400"],
    ["json-schema", "it is ignored", { "json-schema": completion("Oslo, 700,000") }, "the text is no JSON object"],
    [
      "json-schema",
      "another type",
      { "json-schema": completion('{"city":"Oslo","inhabitants":"many"}') },
      "no whole number",
    ],
    ["json-schema", "more fields", { "json-schema": completion('{"city":"O","inhabitants":1,"x":2}') }, "forbids: x"],
    ["image", "it is refused", { image: refused }, "status 400"],
    ["image", "it is not seen", { image: completion("I see no picture") }, "a red picture was called"],
    ["thinking", "it is refused", { thinking: refused }, "status 400"],
    ["thinking", "it is not told", { thinking: completion("5") }, "neither thoughts nor tokens of thoughts"],
    [
      "usage",
      "there is none",
      { smoke: completion("patchbay", { usage: undefined }) },
      "the whole answer tells no usage",
    ],
    [
      "usage",
      "no input",
      { smoke: completion("patchbay", { usage: { completion_tokens: 1 } }) },
      "tells no prompt_tokens",
    ],
    [
      "usage",
      "a sum that is none",
      { smoke: completion("patchbay", { usage: { prompt_tokens: 9, completion_tokens: 9, total_tokens: 1 } }) },
      "total_tokens of the whole answer is less",
    ],
    [
      "usage",
      "more than was allowed",
      { smoke: completion("patchbay", { usage: { prompt_tokens: 9, completion_tokens: 900, total_tokens: 909 } }) },
      "900 output tokens came where at most 512 were asked for",
    ],
    ["usage", "none in a stream", { stream: sse([one, end], { done: true }) }, "the stream tells no usage"],
    ["error-shape", "nonsense is answered", { nonsense: completion("what?") }, "got status 200"],
    ["error-shape", "a page", { nonsense: errorStatus(400, "<h1>Bad</h1>") }, "the answer has no object `error`"],
    ["error-shape", "no words", { nonsense: errorStatus(400, { error: {} }) }, "the error has no message"],
    ["error-shape", "a failure of its own", { nonsense: errorStatus(500, "boom") }, "got status 500"],
    ["abort", "it is refused", { abort: refused }, "status 400"],
    ["abort", "no text comes", { abort: sse([usageChunk], { done: true }) }, "the stream ended before any text"],
    [
      "concurrency",
      "only one at a time",
      { concurrency: errorStatus(429, { error: { message: "slow down" } }) },
      "4 of 4 failed: status 429: slow down",
    ],
    ["concurrency", "answers go astray", { concurrency: completion("walrus") }, "got the answer for walrus"],
  ])("%s: %s", async (id, _name, broken, reason) => {
    const gateway = await startGateway(broken);
    const verified = await runVerify({ url: gateway.url });
    const report = await verified.report();
    expect(reasonOf(report, id)).toContain(reason);
    const failed = report.checks.filter(({ status }) => status === "failed").map((check) => check.id);
    expect(failed).toEqual([id]);
    expect([verified.code, report.verdict]).toEqual([0, "passed"]);
  });

  test("abort: the gateway does not come back from it", async () => {
    let isLeft = false;
    const stuck = await startGateway({
      abort: () => {
        isLeft = true;
        return sse([one]);
      },
      smoke: () => (isLeft ? hangBeforeHeaders() : completion("patchbay")),
    });
    const verified = await runVerify({ url: stuck.url, timeout: "1" });
    expect(reasonOf(await verified.report(), "abort")).toBe("no whole answer within 1 s");
  });

  test("unless --require says that it has to pass", async () => {
    const gateway = await startGateway({ "tool-call": refused });
    const verified = await runVerify({ url: gateway.url, require: "stream, tools" });
    expect([verified.code, (await verified.report()).verdict]).toEqual([1, "failed"]);
  });
});
