import type { ChatEvent } from "@patchbay/sdk";
import { checkEvents, toolCallReply } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnswerFilter } from "../src/answer-filter.ts";
import { type RuleInput, ruleOf } from "./rules.ts";

/** What comes out for each of these arrays, and at the end. */
function run(
  rule: RuleInput,
  arrays: readonly (readonly ChatEvent[])[],
  holdBack = 16,
): readonly (readonly ChatEvent[])[] {
  const rules = [ruleOf(rule, holdBack)];
  const machine = createAnswerFilter({ rules, holdBack, report: () => undefined });
  return [...arrays.map((events) => machine.push(events)), machine.end?.() ?? []];
}

const start: ChatEvent = { type: "start", id: "a", model: "m" };
const finish: ChatEvent = { type: "finish", reason: "stop" };

function text(value: string, part?: number): ChatEvent {
  return { type: "text-delta", text: value, ...(part !== undefined && { part }) };
}

function shown(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

const redacting = { keywords: ["secret"], action: "redact", replacement: "***" } as const;

describe("a streamed answer", () => {
  test("shows at once what no match can begin in, and holds back what it might", () => {
    const out = run(redacting, [[start], [text("the se")], [text("a, sec")], [text("ret!")], [finish]]);
    expect(out.slice(1, 4).map(shown)).toEqual(["the ", "sea, ", "***!"]);
  });

  test("shows what was held back when the answer ends", () => {
    const out = run(redacting, [[start], [text("a sec")], [finish]]);
    expect(out.map(shown)).toEqual(["", "a ", "sec", ""]);
    expect(out[2]?.at(-1)).toEqual(finish);
  });

  test("keeps the order: what comes behind a held-back text waits with it", () => {
    const citation: ChatEvent = { type: "citation", citation: { url: "https://example.com/" } };
    const out = run(redacting, [[start, text("a sec")], [citation], [text("ond "), finish]]);
    expect(out[1]).toEqual([]);
    expect(out[2]?.map(({ type }) => type)).toEqual(["text-delta", "citation", "text-delta", "finish"]);
  });

  test("never shows a match that other events stand in", () => {
    const thought: ChatEvent = { type: "reasoning-delta", text: "hm" };
    const out = run(redacting, [[start, text("a sec"), thought, text("ret "), finish]]).flat();
    expect(shown(out)).toBe("a *** ");
    expect(out.filter(({ type }) => type === "reasoning-delta")).toHaveLength(1);
  });

  test("takes a text as complete that another has overtaken by more than the hold-back", () => {
    const out = run(redacting, [[start, text("sec", 0)], [text("x".repeat(16), 1)], [text("y", 1)], [finish]]);
    expect(out.map(shown)).toEqual(["", "", `sec${"x".repeat(16)}y`, "", ""]);
  });

  test("lets pings and usage overtake what is held back", () => {
    const usage: ChatEvent = { type: "usage", usage: { outputTokens: 1 } };
    expect(run(redacting, [[text("sec")], [{ type: "ping" }, usage]])[1]).toEqual([{ type: "ping" }, usage]);
  });

  test("leaves log probabilities out, which tell the text beforehand", () => {
    const logprobs: ChatEvent = { type: "logprobs", of: "text", tokens: [{ token: "secret", logprob: -1 }] };
    expect(JSON.stringify(run(redacting, [[start, logprobs, text("secret"), finish]]))).not.toContain("secret");
  });

  test("redacts thoughts, refusals and quoted sources", () => {
    const events: readonly ChatEvent[] = [
      { type: "reasoning-delta", text: "the secret" },
      { type: "refusal-delta", text: "no secret" },
      { type: "citation", citation: { text: "a secret", title: "secret", raw: { wire: "w", value: ["secret"] } } },
    ];
    const out = JSON.stringify(run(redacting, [[start, ...events, finish]]));
    expect(out).not.toContain("secret");
    expect(out.match(/\*\*\*/g)).toHaveLength(5);
  });

  test("of several candidates filters each for itself", () => {
    const other: ChatEvent = { type: "text-delta", text: "ret", candidate: 1 };
    const out = run(redacting, [[start, text("sec"), other, finish, { ...finish, candidate: 1 }]]).flat();
    expect(shown(out)).toBe("retsec");
    expect(checkEvents(out)).toEqual([]);
  });

  test("shows what was held back before it tells of a failure", () => {
    const error: ChatEvent = { type: "error", failure: { code: "overloaded", message: "too busy" } };
    expect(run(redacting, [[start, text("sec")], [error]])[1]).toEqual([text("sec"), error]);
  });

  test("redacts matches that grow beyond the hold-back whole", () => {
    const rule = { patterns: [String.raw`sk-\w{4,}`], action: "redact", replacement: "***" } as const;
    const pieces = ["key sk-", ...Array.from({ length: 40 }, () => "abcd"), " end"].map((piece) => [text(piece)]);
    expect(shown(run(rule, [[start], ...pieces, [finish]]).flat())).toBe("key *** end");
  });
});

describe("tool calls", () => {
  test("are shown when they are complete, as they were written", () => {
    const reply = toolCallReply([{ name: "a", input: '{"x":  1}' }, { name: "b" }]);
    const out = run(
      redacting,
      reply.map((event) => [event]),
    );
    expect(out.flat()).toEqual(reply);
    expect(out.slice(0, 5).map(({ length }) => length)).toEqual([1, 0, 0, 0, 4]);
  });

  test("are redacted in what their JSON says, and stay JSON", () => {
    const rule = { patterns: [String.raw`\d{4}`], keywords: ["böse"], action: "redact", replacement: "***" } as const;
    const input = String.raw`{"b\u00f6se":"b\u00f6se 1234","pin":9876,"n":[1,true,null]}`;
    const out = run(rule, [toolCallReply({ name: "a", input })]).flat();
    const delta = out.find((event) => event.type === "tool-call-delta");
    expect(JSON.parse(delta?.argumentsText ?? "")).toEqual({ "***": "*** ***", pin: "***", n: [1, true, null] });
  });

  test("that interleave keep their numbering", () => {
    const events: readonly ChatEvent[] = [
      { type: "tool-call-start", index: 0, id: "0", name: "a" },
      { type: "tool-call-start", index: 1, id: "1", name: "b" },
      { type: "tool-call-delta", index: 1, argumentsText: "{}" },
      { type: "tool-call-end", index: 1 },
      { type: "tool-call-end", index: 0 },
    ];
    const out = run(
      redacting,
      [start, ...events, finish].map((event) => [event]),
    ).flat();
    expect(checkEvents(out)).toEqual([]);
    expect(out).toHaveLength(7);
  });

  test("that are blocked are not shown at all", () => {
    const reply = toolCallReply({ name: "mail", input: { text: "the secret" } });
    const out = run({ keywords: ["secret"] }, [reply]).flat();
    expect(out.map(({ type }) => type)).toEqual(["start", "finish"]);
  });
});

test("rules that only flag hold nothing back and change nothing", () => {
  const logprobs: ChatEvent = { type: "logprobs", of: "text", tokens: [{ token: "sec", logprob: -1 }] };
  const call = toolCallReply({ name: "a", input: "the secret" }).slice(1);
  const arrays = [start, text("sec"), logprobs, text("ret"), ...call].map((event) => [event]);
  const reported: string[] = [];
  const rules = [ruleOf({ keywords: ["secret"], action: "flag" })];
  const machine = createAnswerFilter({ rules, holdBack: 16, report: ({ name }) => reported.push(name) });
  expect(arrays.map((events) => machine.push(events))).toEqual(arrays);
  expect(reported).toEqual(["rule", "rule"]);
});

describe("a blocked answer", () => {
  test("ends before the match with finish `content-filter`, and what still comes is dropped but for the usage", () => {
    const usage: ChatEvent = { type: "usage", usage: { outputTokens: 9 } };
    const arrays = [[start, text("well, the sec")], [text("ret is")], [text(" out"), finish, usage]];
    const out = run({ keywords: ["secret"] }, arrays);
    expect(shown(out.flat())).toBe("well, the ");
    expect(out[1]).toEqual([{ type: "finish", reason: "content-filter" }]);
    expect(out[2]).toEqual([usage]);
  });

  test("that is blocked at its very end has one finish", () => {
    const out = run({ keywords: ["secret"] }, [[start, text("a secret"), finish]]).flat();
    expect(out.filter(({ type }) => type === "finish")).toEqual([{ type: "finish", reason: "content-filter" }]);
    expect(checkEvents(out)).toEqual([]);
  });

  test("of one candidate leaves the others", () => {
    const other = (value: string): ChatEvent => ({ type: "text-delta", text: value, candidate: 1 });
    const events = [start, text("ok"), other("a secret."), other("x"), finish, { ...finish, candidate: 1 }];
    const out = run({ keywords: ["secret"] }, [events]).flat();
    expect(out.filter(({ type }) => type === "finish")).toEqual([
      { type: "finish", reason: "content-filter", candidate: 1 },
      finish,
    ]);
    expect(shown(out)).toBe("oka ");
  });
});

test("however an answer is cut, it comes out as the whole text would", () => {
  const rule = {
    keywords: ["secret", "see"],
    patterns: [String.raw`\d{2,4}-\d{2}`, "ab+c"],
    action: "redact",
    replacement: "*",
  } as const;
  const words = fc.constantFrom(
    "secret",
    "sec",
    "ret",
    "see",
    "12-34",
    "1",
    "2-",
    "345",
    "abbbc",
    "ab",
    "c",
    " ",
    "👩",
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 30 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      (list, widths) => {
        const whole = list.join("");
        const signs = Array.from(whole);
        const pieces: string[] = [];
        while (signs.length > 0) pieces.push(signs.splice(0, widths.next().value ?? 1).join(""));
        const inPieces = run(rule, [[start], ...pieces.map((piece) => [text(piece)]), [finish]], 32).flat();
        expect(shown(inPieces)).toBe(whole.replaceAll(/\b(?:secret|see)\b|\d{2,4}-\d{2}|ab+c/gu, "*"));
        expect(checkEvents(inPieces)).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});
