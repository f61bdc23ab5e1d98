import type { ContentPart, Loss, Message } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { type HistoryRules, repairHistory } from "../src/index.ts";
import { assistant, call, frozen, ledger, missingResult, result, system, user } from "./kit.ts";

const image: ContentPart = { type: "image", source: { type: "url", url: "https://example.com/cat.png" } };

function repair(messages: readonly Message[], rules: HistoryRules): { messages: readonly Message[]; losses: Loss[] } {
  const { losses, sink } = ledger();
  return { messages: repairHistory(frozen(messages), rules, sink), losses };
}

function kindsOf(losses: readonly Loss[]): readonly string[] {
  return losses.map(({ kind }) => kind);
}

test("without rules the conversation is the very same list", () => {
  const messages = [assistant(""), system("x"), user(result("a"))];

  expect(repairHistory(messages, {}, () => undefined)).toBe(messages);
});

test("a conversation that keeps all rules is the very same list", () => {
  const messages = [user("hi"), assistant(call("a"), call("b")), user(result("a"), result("b"), "go on")];
  const { losses, sink } = ledger();
  const rules: HistoryRules = {
    mergeTurns: true,
    startWithUser: true,
    endWithUser: true,
    resultsFirst: true,
    pairResults: true,
    midSystem: "user-text",
    dropEmpty: true,
    dropWhitespaceText: true,
  };

  expect(repairHistory(messages, rules, sink)).toBe(messages);
  expect(losses).toEqual([]);
});

describe("empty parts", () => {
  test("are left out, and messages of which nothing is left too", () => {
    const { messages, losses } = repair(
      [user("hi", ""), assistant("", { type: "reasoning", text: "" }), user("you?")],
      {
        dropEmpty: true,
      },
    );

    expect(messages).toEqual([user("hi"), user("you?")]);
    expect(kindsOf(losses)).toEqual(["dropped", "dropped", "dropped", "dropped"]);
  });

  test("T68: stay when they carry a signature", () => {
    const signature = { family: "gemini", value: "s" };
    const signed: ContentPart = { type: "text", text: "", signature };
    const sealed: ContentPart = { type: "reasoning", text: "", redacted: signature };

    expect(repair([assistant(sealed, "hi", signed)], { dropEmpty: true }).messages).toEqual([
      assistant(sealed, "hi", signed),
    ]);
  });

  test("an empty result stays, with nothing in it", () => {
    expect(repair([user(result("a", ""))], { dropEmpty: true }).messages).toEqual([
      user({ type: "tool-result", callId: "a", content: [] }),
    ]);
  });

  test("T4: text of white space is left out only when the target wants that", () => {
    const messages = [user("hi", " \n")];

    expect(repair(messages, { dropEmpty: true }).messages).toBe(messages);
    expect(repair(messages, { dropWhitespaceText: true }).messages).toEqual([user("hi")]);
  });
});

describe("T1: instructions between the turns", () => {
  const reminder = "<system-reminder>\nbe brief\n</system-reminder>";

  test("go into the user's turn before them", () => {
    const { messages, losses } = repair([user("hi"), system("be brief"), assistant("yes")], { midSystem: "user-text" });

    expect(messages).toEqual([user("hi", reminder), assistant("yes")]);
    expect(kindsOf(losses)).toEqual(["approximated"]);
  });

  test("go into the user's turn behind them, but not in front of tool results", () => {
    const given = [user("hi"), assistant(call("a")), system("be brief"), user(result("a"), "and?")];

    expect(repair(given, { midSystem: "user-text" }).messages).toEqual([
      user("hi"),
      assistant(call("a")),
      user(result("a"), reminder, "and?"),
    ]);
  });

  test("become a turn of the user's between two of the assistant's", () => {
    expect(
      repair([user("hi"), assistant("a"), system("be brief"), assistant("b")], { midSystem: "user-text" }).messages,
    ).toEqual([user("hi"), assistant("a"), user(reminder), assistant("b")]);
  });

  test("stay where the target takes them", () => {
    const messages = [user("hi"), system("be brief")];

    expect(repair(messages, { midSystem: "keep" }).messages).toBe(messages);
  });

  test("images in them are not lost", () => {
    expect(repair([user("hi"), system("be brief", image)], { midSystem: "user-text" }).messages).toEqual([
      user("hi", reminder, image),
    ]);
  });
});

describe("results", () => {
  const pairResults = true;

  test("come in the order of their calls", () => {
    const { messages, losses } = repair([assistant(call("a"), call("b")), user(result("b"), result("a"))], {
      pairResults,
    });

    expect(messages).toEqual([assistant(call("a"), call("b")), user(result("a"), result("b"))]);
    expect(kindsOf(losses)).toEqual(["approximated"]);
  });

  test("T49: come in front of what the user said before them", () => {
    const given = [assistant(call("a"), call("b")), user("wait", result("a")), user(image), user(result("b"), "now")];

    expect(repair(given, { pairResults }).messages).toEqual([
      assistant(call("a"), call("b")),
      user(result("a"), result("b"), "wait"),
      user(image),
      user("now"),
    ]);
  });

  test("may stand in several messages", () => {
    const messages = [assistant(call("a"), call("b")), user(result("a")), user(result("b")), user("now")];

    expect(repair(messages, { pairResults }).messages).toBe(messages);
  });

  test("of no call become text of the user's, with the media in them", () => {
    const orphan: ContentPart = {
      type: "tool-result",
      callId: "x",
      content: [{ type: "text", text: "lost" }, { type: "json", value: { n: 1 } }, image],
    };
    const { messages, losses } = repair([user("hi"), assistant("yes"), user(orphan, "and?")], { pairResults });

    expect(messages).toEqual([
      user("hi"),
      assistant("yes"),
      user('[tool result without call: lost\n{"n":1}]', image, "and?"),
    ]);
    expect(losses).toMatchObject([{ kind: "approximated", from: "x", to: "text" }]);
  });

  test("that come a turn late answer nothing any more", () => {
    const given = [assistant(call("a")), user("wait"), assistant("ok"), user(result("a"))];

    expect(repair(given, { pairResults }).messages).toEqual([
      assistant(call("a")),
      user(missingResult("a"), "wait"),
      assistant("ok"),
      user("[tool result without call: result of a]"),
    ]);
  });

  test("that are missing are made up, as failures", () => {
    const { messages, losses } = repair([assistant(call("a"), call("b")), user(result("b"))], { pairResults });

    expect(messages).toEqual([assistant(call("a"), call("b")), user(missingResult("a"), result("b"))]);
    expect(losses).toMatchObject([{ kind: "synthesized", to: "a" }]);
  });

  test("stand in front of instructions that follow the calls", () => {
    expect(repair([assistant(call("a")), system("be brief"), user(result("a"))], { pairResults }).messages).toEqual([
      assistant(call("a")),
      user(result("a")),
      system("be brief"),
    ]);
  });

  test("of calls in several messages of one turn are its results", () => {
    const messages = [assistant(call("a")), assistant(call("b")), user(result("a"), result("b"))];

    expect(repair(messages, { pairResults }).messages).toBe(messages);
  });

  test("T50: of several for one call the last counts", () => {
    const { messages, losses } = repair([assistant(call("a")), user(result("a", "old"), result("a", "new"))], {
      pairResults,
    });

    expect(messages).toEqual([assistant(call("a")), user(result("a", "new"))]);
    expect(losses).toMatchObject([{ kind: "dropped", from: "a" }]);
  });

  test("T18: ids that come again in a later turn are renamed with their results", () => {
    const turn = [assistant(call("call_0")), user(result("call_0"))];
    const { messages, losses } = repair([...turn, ...turn, ...turn], { pairResults });

    expect(messages).toEqual([
      ...turn,
      assistant(call("call_0_2")),
      user(result("call_0_2", "result of call_0")),
      assistant(call("call_0_3")),
      user(result("call_0_3", "result of call_0")),
    ]);
    expect(losses).toMatchObject([
      { kind: "renamed", from: "call_0", to: "call_0_2" },
      { kind: "renamed", from: "call_0", to: "call_0_3" },
    ]);
  });

  test("a renamed id does not meet one that was there already", () => {
    const given = [call("a_2"), call("a"), call("a")].flatMap((part) =>
      part.type === "tool-call" ? [assistant(part), user(result(part.id))] : [],
    );

    expect(repair(given, { pairResults }).messages[4]).toEqual(assistant(call("a_3")));
  });

  test("of two calls with one id in one turn are paired in order", () => {
    const given = [assistant(call("a"), call("a")), user(result("a", "1"), result("a", "2"))];

    expect(repair(given, { pairResults }).messages).toEqual([
      assistant(call("a"), call("a_2")),
      user(result("a", "1"), result("a_2", "2")),
    ]);
  });

  test("calls that nobody answered before the request ends are left out", () => {
    const { messages, losses } = repair([user("hi"), assistant("let me see", call("a"))], { pairResults });

    expect(messages).toEqual([user("hi"), assistant("let me see")]);
    expect(losses).toMatchObject([{ kind: "dropped", from: "a" }]);
  });

  test("a turn of nothing but such calls and thoughts is left out as a whole", () => {
    const given = [user("hi"), assistant({ type: "reasoning", text: "hm" }, call("a"))];

    expect(repair(given, { pairResults }).messages).toEqual([user("hi")]);
  });

  test("T3: stand first in their message where only that is wanted", () => {
    const { messages, losses } = repair([user("see", result("a"), image, result("b"))], { resultsFirst: true });

    expect(messages).toEqual([user(result("a"), result("b"), "see", image)]);
    expect(kindsOf(losses)).toEqual(["approximated"]);
  });
});

describe("turns", () => {
  test("of one role become one", () => {
    const { messages, losses } = repair([user("a"), { ...user("b"), name: "Bo" }, assistant("c"), assistant("d")], {
      mergeTurns: true,
    });

    expect(messages).toEqual([user("a", "b"), assistant("c", "d")]);
    expect(kindsOf(losses)).toEqual(["approximated", "dropped", "approximated"]);
  });

  test("that are merged have their results first", () => {
    const given = [user("wait"), user(result("a"))];

    expect(repair(given, { mergeTurns: true, resultsFirst: true }).messages).toEqual([user(result("a"), "wait")]);
  });

  test("meet when an empty one between them is left out", () => {
    expect(repair([user("a"), assistant(""), user("b")], { dropEmpty: true, mergeTurns: true }).messages).toEqual([
      user("a", "b"),
    ]);
  });

  test("begin with the user's", () => {
    const { messages, losses } = repair([assistant("hello")], { startWithUser: true });

    expect(messages).toEqual([user("."), assistant("hello")]);
    expect(kindsOf(losses)).toEqual(["synthesized"]);
  });

  test("T19: end with the user's", () => {
    expect(repair([user("hi"), assistant("hello")], { endWithUser: true }).messages).toEqual([
      user("hi"),
      assistant("hello"),
      user("Continue."),
    ]);
  });

  test("with open calls are not ended", () => {
    const messages = [user("hi"), assistant(call("a"))];

    expect(repair(messages, { endWithUser: true }).messages).toBe(messages);
  });
});
