import type { ContentPart, Message } from "@patchbay/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type HistoryRules, repairHistory } from "../src/index.ts";
import { assistant, call, frozen, ledger, result, user } from "./kit.ts";

const ids = fc.constantFrom("a", "a_2", "b", "c", "");
const texts = fc.constantFrom("", " ", "hi", "there");
const signature = { family: "acme", value: "s" };

const anyPart: fc.Arbitrary<ContentPart> = fc.oneof(
  texts.map((text) => ({ type: "text", text }) as const),
  fc.constant({ type: "text", text: "", signature } as const),
  texts.map((text) => ({ type: "reasoning", text }) as const),
  fc.constant({ type: "image", source: { type: "url", url: "https://example.com/cat.png" } } as const),
);
const userPart = fc.oneof(
  { weight: 2, arbitrary: anyPart },
  { weight: 3, arbitrary: fc.tuple(ids, texts).map(([id, text]) => result(id, text)) },
);
const assistantPart = fc.oneof({ weight: 2, arbitrary: anyPart }, { weight: 3, arbitrary: ids.map((id) => call(id)) });

const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 4, arbitrary: fc.array(userPart, { maxLength: 4 }).map((content) => ({ role: "user", content }) as const) },
  {
    weight: 4,
    arbitrary: fc.array(assistantPart, { maxLength: 4 }).map((content) => ({ role: "assistant", content }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.array(anyPart, { maxLength: 2 }).map((content) => ({ role: "system", content }) as const),
  },
);
const conversation = fc.array(message, { maxLength: 12 }).map(frozen);
const flag = fc.boolean();
const anyRules: fc.Arbitrary<HistoryRules> = fc.record({
  mergeTurns: flag,
  startWithUser: flag,
  endWithUser: flag,
  resultsFirst: flag,
  pairResults: flag,
  midSystem: fc.constantFrom("keep", "user-text"),
  dropEmpty: flag,
  dropWhitespaceText: flag,
});

const runs = { numRuns: 2000 };

test("what was repaired is not repaired again", () => {
  fc.assert(
    fc.property(conversation, anyRules, (messages, rules) => {
      const repaired = repairHistory(messages, rules, () => undefined);
      const { losses, sink } = ledger();

      expect(repairHistory(frozen(repaired), rules, sink)).toBe(repaired);
      expect(losses).toEqual([]);
    }),
    runs,
  );
});

test("the same conversation is repaired the same way, and what changed is in the ledger", () => {
  fc.assert(
    fc.property(conversation, anyRules, (messages, rules) => {
      const [first, second] = [ledger(), ledger()];
      const repaired = repairHistory(messages, rules, first.sink);

      expect(repairHistory(messages, rules, second.sink)).toEqual(repaired);
      expect(second.losses).toEqual(first.losses);
      expect(repaired === messages).toBe(first.losses.length === 0);
    }),
    runs,
  );
});

test("every call has one result, behind its turn, in order; no result answers nothing; no id comes twice", () => {
  fc.assert(
    fc.property(conversation, anyRules, (messages, rules) => {
      const repaired = repairHistory(messages, { ...rules, pairResults: true }, () => undefined);
      const calls = repaired.flatMap(callsOf);

      expect(new Set(calls).size).toBe(calls.length);
      expect(repaired.flatMap(resultsOf)).toEqual(calls);
    }),
    runs,
  );
});

test("each turn is answered by the results of its calls when turns are merged", () => {
  const rules: HistoryRules = { pairResults: true, mergeTurns: true, midSystem: "user-text" };
  fc.assert(
    fc.property(conversation, (messages) => {
      const repaired = repairHistory(messages, rules, () => undefined);
      repaired.forEach((message, index) => {
        const calls = callsOf(message);
        const answer = repaired[index + 1]?.content.slice(0, calls.length) ?? [];

        expect(resultsOf({ role: "user", content: answer })).toEqual(calls);
      });
    }),
    runs,
  );
});

test("turns alternate from the user's to the user's when the target wants that", () => {
  const rules: HistoryRules = {
    mergeTurns: true,
    startWithUser: true,
    endWithUser: true,
    resultsFirst: true,
    pairResults: true,
    midSystem: "user-text",
    dropEmpty: true,
  };
  fc.assert(
    fc.property(conversation, (messages) => {
      const repaired = repairHistory(messages, rules, () => undefined);

      expect(repaired.map(({ role }) => role)).toEqual(repaired.map((_, index) => (index % 2 ? "assistant" : "user")));
      expect(repaired.length === 0 || repaired.length % 2 === 1).toBe(true);
      expect(repaired.every(({ content }) => content.length > 0)).toBe(true);
    }),
    runs,
  );
});

test("twice as long a conversation takes twice as many looks at its messages", () => {
  const looks = [5000, 10_000].map((length) => {
    let count = 0;
    const messages = Array.from({ length }, (_, index) => counted(longTurn(index), () => (count += 1)));
    repairHistory(
      messages,
      { pairResults: true, mergeTurns: true, resultsFirst: true, dropEmpty: true },
      () => undefined,
    );
    return count;
  });

  expect(looks[1]! / looks[0]!).toBeLessThan(2.1);
});

test("one turn of thousands of messages, with one id for all, is repaired too", () => {
  const length = 5000;
  const messages = [
    ...Array.from({ length }, () => assistant(call("a"))),
    ...Array.from({ length: 2 * length }, (_, index) => user(result("a", `${index}`))),
  ];
  const repaired = repairHistory(messages, { pairResults: true, mergeTurns: true }, () => undefined);

  expect(repaired).toHaveLength(2);
  expect(repaired[1]?.content).toHaveLength(length);
  expect(repaired[1]?.content.at(-1)).toEqual(result(`a_${length}`, `${2 * length - 1}`));
});

/** Ids come again, results are late, missing or out of order. */
function longTurn(index: number): Message {
  if (index % 2 === 0) return assistant("", call("a"), call(`b${index}`));
  return index % 3 === 0 ? user("hm") : user("see", result(`b${index - 1}`), result("a"));
}

function counted<T extends object>(target: T, look: () => void): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      look();
      return Reflect.get(object, key, receiver) as unknown;
    },
  });
}

function callsOf({ role, content }: Message): readonly string[] {
  return role === "assistant" ? content.flatMap((part) => (part.type === "tool-call" ? [part.id] : [])) : [];
}

function resultsOf({ role, content }: Message): readonly string[] {
  return role === "user" ? content.flatMap((part) => (part.type === "tool-result" ? [part.callId] : [])) : [];
}
