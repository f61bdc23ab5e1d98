import { GatewayError, type Json, type JsonObject, type RouteSession } from "@patchbay/sdk";
import { encodeSse } from "@patchbay/sdk/http";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSession } from "../src/session.ts";

function ask(session: RouteSession, frame: JsonObject): Json | undefined {
  return session.read(JSON.stringify({ type: "response.create", ...frame }));
}

const message: JsonObject = { type: "message", id: "msg_1", role: "assistant", content: [] };
const call: JsonObject = { type: "function_call", id: "fc_1", call_id: "c", name: "f", arguments: "{}" };
const bareThought: JsonObject = { type: "reasoning", id: "rs_1", summary: [] };
const sealedThought: JsonObject = { ...bareThought, encrypted_content: "g" };

/** The stream of an answer with these items. */
function answer(id: string, items: readonly JsonObject[], fields: JsonObject = {}): string {
  const done = items.map((item, index) => ({ type: "response.output_item.done", output_index: index, item }));
  const created = { type: "response.created", response: { id, status: "in_progress", output: [] } };
  const completed = { type: "response.completed", response: { id, status: "completed", output: items, ...fields } };
  const events = [created, ...done, completed];
  return `: ping\n\n${events.map((event) => encodeSse(JSON.stringify(event), event.type)).join("")}data: [DONE]\n\n`;
}

function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    if (GatewayError.is(error)) return error;
  }
  throw new Error("no GatewayError was thrown");
}

describe("a message of a client", () => {
  test("asks for a stream, with the members of the request beside the type or in `response`", () => {
    const body = { model: "m", input: "hi", stream: true };

    expect(ask(createSession(), { model: "m", input: "hi" })).toEqual(body);
    expect(ask(createSession(), { event_id: "e", response: { model: "m", input: "hi", stream: false } })).toEqual(body);
  });

  test.each(["response.processed", "response.event.ack"])("asks for nothing when it is %s", (type) => {
    expect(createSession().read(JSON.stringify({ type, response_id: "r" }))).toBeUndefined();
  });

  test.each(["{", "[]", '"x"', "{}", '{"type":7}', '{"type":"session.update"}', "[".repeat(300)])(
    "is refused when it is %s",
    (text) => {
      expect(caught(() => createSession().read(text)).code).toBe("bad-request");
    },
  );
});

describe("an answer", () => {
  test("is one message per event, without comments and the mark behind the last", () => {
    const messages = createSession().write(answer("r1", [message]));

    expect(messages.map((text) => (JSON.parse(text) as JsonObject)["type"])).toEqual([
      "response.created",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  test("gives the same messages however it is cut", () => {
    const text = answer("r1", [{ ...message, content: [{ type: "output_text", text: "👩‍🚀 \u2028 line" }] }]);
    const whole = createSession().write(text);

    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
        const session = createSession();
        const places = [0, ...cuts, text.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));

        expect(pieces.flatMap((piece) => session.write(piece))).toEqual(whole);
      }),
    );
  });

  test("that was cut does not reach into the next", () => {
    const session = createSession();
    ask(session, { input: "a" });
    session.write('data: {"type":"response.output_te');
    ask(session, { input: "b" });

    expect(session.write('data: {"type":"x"}\n\n')).toEqual(['{"type":"x"}']);
  });
});

describe("a failure", () => {
  test("is an error message with what HTTP would have said", () => {
    const error = { message: "slow down", code: "rate_limit_exceeded" };
    const text = createSession().fail({ status: 429, headers: { "retry-after": "2" }, body: { error } });

    expect(JSON.parse(text)).toEqual({ type: "error", status: 429, error, headers: { "retry-after": "2" } });
    expect(JSON.parse(createSession().fail({ status: 500, body: { message: "no" } }))).toEqual({
      type: "error",
      status: 500,
      error: { message: "no" },
      headers: {},
    });
  });
});

describe("T39: the last response of a connection", () => {
  test("is put in place of its id, turn after turn", () => {
    const session = createSession();
    ask(session, { model: "m", input: "one" });
    session.write(answer("r1", [sealedThought, call]));
    const result = { type: "function_call_output", call_id: "c", output: "1" };
    const second = ask(session, { model: "m", previous_response_id: "r1", input: [result] });
    session.write(answer("r2", [message]));
    const third = ask(session, { model: "m", previous_response_id: "r2", input: "three" });

    const first = [{ role: "user", content: "one" }, sealedThought, call];
    expect(second).toEqual({ model: "m", stream: true, input: [...first, result] });
    expect(third).toEqual({
      model: "m",
      stream: true,
      input: [...first, result, message, { role: "user", content: "three" }],
    });
  });

  test("is known from its end where the upstream told no items on the way, and from its items where the end has none", () => {
    for (const text of [
      `data: ${JSON.stringify({ type: "response.completed", response: { id: "r1", output: [message] } })}\n\n`,
      answer("r1", [message], { output: [] }),
    ]) {
      const session = createSession();
      ask(session, { input: [] });
      session.write(text);

      expect(ask(session, { previous_response_id: "r1" })).toEqual({ stream: true, input: [message] });
    }
  });

  test("is the only one, and one that is not known stays with its id", () => {
    const session = createSession();
    ask(session, { input: "one" });
    session.write(answer("r1", [message]));
    ask(session, { input: "two" });
    session.write(answer("r2", [message]));

    for (const id of ["r1", "elsewhere"]) {
      const body = { previous_response_id: id, input: "x" };
      expect(ask(session, body)).toEqual({ ...body, stream: true });
    }
  });

  test("is not remembered when it was built on what another place remembers", () => {
    const session = createSession();
    for (const reference of [{ previous_response_id: "elsewhere" }, { conversation: "conv_1" }]) {
      ask(session, { input: "one", ...reference });
      session.write(answer("r1", [message]));
      const body = { previous_response_id: "r1", input: "x" };

      expect(ask(session, body)).toEqual({ ...body, stream: true });
    }
  });

  test("outlives an answer that failed", () => {
    const session = createSession();
    ask(session, { input: [] });
    session.write(answer("r1", [message]));
    ask(session, { previous_response_id: "r1", input: "x" });
    session.write(`data: ${JSON.stringify({ type: "response.failed", response: { id: "r2" } })}\n\n`);

    expect(ask(session, { previous_response_id: "r1", input: [] })).toEqual({ stream: true, input: [message] });
  });

  test("comes back without thoughts that only their provider could know, if it was to keep nothing", () => {
    const session = createSession();
    ask(session, { store: false, input: [] });
    session.write(answer("r1", [bareThought, sealedThought, message]));

    expect(ask(session, { store: false, previous_response_id: "r1", input: [] })).toEqual({
      store: false,
      stream: true,
      input: [sealedThought, message],
    });
  });

  test("is forgotten when the conversation is too long", () => {
    const session = createSession();
    ask(session, { input: "x".repeat(17 * 1024 * 1024) });
    session.write(answer("r1", [message]));
    const body = { previous_response_id: "r1", input: "x" };

    expect(ask(session, body)).toEqual({ ...body, stream: true });
  });
});
