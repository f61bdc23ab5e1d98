import type { ChatRequest } from "@patchbay/sdk";
import { chatRequest, selection, type SelectionOverrides, userMessage } from "@patchbay/sdk/testing";
import { wire as claude } from "@patchbay/wire-claude";
import { wire as chat } from "@patchbay/wire-openai-chat";
import { wire as responses } from "@patchbay/wire-openai-responses";
import { describe, expect, test } from "vitest";
import { createSessionReader, sessionHeaders } from "../src/session.ts";

const read = (about: SelectionOverrides, fromText = true) =>
  createSessionReader({ headers: sessionHeaders, fromText })(selection(about));
const readBody = (request: ChatRequest, fromText = true) => read({ request: () => request }, fromText);

function decoded(wire: typeof chat, body: object): ChatRequest {
  const context = { model: "m", stream: false, path: "/", headers: {}, params: {}, query: {}, losses: () => undefined };
  return wire.codec.chat.decodeRequest(body as never, context);
}

describe("headers", () => {
  test.each(sessionHeaders.map((name, index) => ({ name, later: sessionHeaders.slice(index) })))(
    "$name goes before those that are less sure",
    ({ name, later }) => {
      const headers = Object.fromEntries(later.map((each) => [each, `by ${each}`]));
      expect(read({ headers })).toEqual({ id: `by ${name}`, by: name });
    },
  );

  test("spare the body its reading", () => {
    const request = (): never => expect.unreachable("the body was read");
    expect(read({ headers: { "x-openwebui-chat-id": "42" }, request })).toMatchObject({ id: "42" });
  });

  test("that say nothing are passed over", () => {
    const headers = { "session-id": " ", "x-session-id": " s " };
    expect(read({ headers })).toEqual({ id: "s", by: "x-session-id" });
  });
});

const messages = [{ role: "user", content: "hello" }];
const agent = { device_id: "d", account_uuid: "", session_id: "from the user" };

describe("the body", () => {
  test.each([
    [claude, "metadata.user_id", { metadata: { user_id: JSON.stringify(agent) } }, "from the user"],
    [claude, "metadata.user_id", { metadata: { user_id: "user_1_account__session_5a1c-0a4e" } }, "5a1c-0a4e"],
    [claude, "user", { metadata: { user_id: "ada" } }, "ada"],
    [claude, "user", { metadata: { user_id: "{broken" } }, "{broken"],
    [claude, "session_id", { session_id: "s" }, "s"],
    [chat, "session_id", { session_id: "s", prompt_cache_key: "k", user: "u" }, "s"],
    [chat, "session_id", { metadata: { session_id: "s" }, user: "u" }, "s"],
    [chat, "prompt_cache_key", { prompt_cache_key: "k", user: "u", conversation_id: "c" }, "k"],
    [chat, "user", { user: "u", conversation_id: "c" }, "u"],
    [chat, "conversation_id", { conversation_id: "c" }, "c"],
    [responses, "prompt_cache_key", { prompt_cache_key: "k", conversation: "conv_1" }, "k"],
    [responses, "conversation", { conversation: { id: "conv_1" }, user: "u" }, "conv_1"],
  ] as const)("of $id names the session in %s: %j", (wire, by, fields, id) => {
    const input = wire === responses ? { input: "hello" } : { messages };
    expect(readBody(decoded(wire, { model: "m", ...input, ...fields }))).toEqual({ id, by });
  });

  test("that cannot be read has no session", () => {
    const request = (): never => {
      throw new TypeError("no JSON");
    };
    expect(read({ request })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});

describe("without a name", () => {
  const ask = (system: string, ...texts: readonly string[]) =>
    readBody(
      chatRequest(
        texts.map((text) => userMessage(text)),
        { system: system === "" ? [] : [{ text: system }] },
      ),
    );

  test("sessions are told apart by how they begin, and known again when they go on", () => {
    const first = ask("be brief", "hello");
    expect(first?.by).toBe("text");
    expect(ask("be brief", "hello", "and then?")).toEqual(first);
    expect(ask("be brief", "good day")?.id).not.toBe(first?.id);
    expect(ask("be long", "hello")?.id).not.toBe(first?.id);
    expect(ask("", "be brief", "hello")?.id).not.toBe(first?.id);
  });

  test("no more than the first 100 characters of each count", () => {
    const [start, other] = ["x".repeat(100), "y".repeat(99)];
    expect(ask(`${start}1`, `${start}1`)).toEqual(ask(`${start}2`, `${start}2`));
    expect(ask(`${other}1`, start)?.id).not.toBe(ask(`${other}2`, start)?.id);
  });

  test("a request without a question is no session, nor is any where likeness does not count", () => {
    expect(readBody(chatRequest([], { system: [{ text: "be brief" }] }))).toBeUndefined();
    expect(readBody(chatRequest("hello"), false)).toBeUndefined();
    expect(readBody(chatRequest("hello", { user: { id: "ada" } }), false)).toEqual({ id: "ada", by: "user" });
  });
});
