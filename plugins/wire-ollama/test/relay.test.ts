import type { ChatEvent, RelayReplyContext } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { events, piecesOf } from "./arbitraries.ts";
import { bytes, caught, decoder, drain, stream, writeStream } from "./kit.ts";

const call = { function: { name: "f", arguments: { done: true } } };
const metrics = { prompt_eval_count: 26, eval_count: 15 };

function relay(context: Partial<RelayReplyContext> = {}) {
  const losses = (): void => undefined;
  const machine = wire.codec.chat.relayReply?.({
    stream: true,
    dropUsage: false,
    detail: "outline",
    losses,
    ...context,
  });
  if (!machine) throw new Error("the wire relays");
  return machine;
}

function passed(pieces: readonly Uint8Array[], context: Partial<RelayReplyContext> = {}) {
  const machine = relay(context);
  const steps = [...pieces.map((piece) => machine.push(piece)), machine.end()];
  return { bytes: Buffer.concat(steps.map((step) => step.bytes)), events: steps.flatMap((step) => step.events) };
}

const kinds = (list: readonly ChatEvent[]): readonly string[] => list.map(({ type }) => type);

describe("an answer that passes", () => {
  test("goes on as it came, and tells its outline: start, first content, usage and finish", () => {
    const body = bytes(
      stream([{ thinking: "hm" }, { content: "a" }, { content: "b" }], { done_reason: "stop", ...metrics }),
    );
    const { bytes: all, events: told } = passed([body]);

    expect(all.equals(body)).toBe(true);
    expect(kinds(told)).toEqual(["start", "reasoning-delta", "usage", "finish"]);
    expect(told.at(-2)).toMatchObject({ usage: { inputTokens: 26, outputTokens: 15 } });
  });

  test("T32: finishes with calls, whenever they come", () => {
    const { events: told } = passed([
      bytes(stream([{ content: "a" }, { tool_calls: [call] }, { tool_calls: [call] }])),
    ]);

    expect(told.at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
  });

  test("is not taken for done by words in its text", () => {
    const told = relay().push(
      bytes(
        stream([{ content: "a" }, { content: '"done":true,"error":"x"' }])
          .split("\n", 2)
          .join("\n"),
      ),
    );

    expect(kinds(told.events)).toEqual(["start", "text-delta"]);
  });

  test("T46: tells of a failure in its middle", () => {
    const [line = ""] = stream([{ content: "a" }]).split("\n");

    expect(passed([bytes(`${line}\n{"error":"it broke"}\n`)]).events.at(-1)).toMatchObject({
      type: "error",
      failure: { message: "it broke" },
    });
  });

  test.each([
    ["before its end", stream([{ content: "a" }]).split("\n")[0] ?? ""],
    ["inside its last line", stream([{ content: "a" }]).slice(0, -5)],
  ])("T33: that is cut %s is interrupted", (_where, text) => {
    expect(caught(() => passed([bytes(text)]))).toMatchObject({ code: "stream-interrupted" });
  });

  test("tells the same outline however its bytes are cut, and what its reader reads when all is wanted", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), (list, cuts) => {
        const body = bytes(writeStream(list));
        const read = drain(decoder(true), body);
        const pieces = piecesOf(body, cuts);

        expect(passed(pieces, { detail: "all" }).events).toEqual(read);
        expect(passed(pieces).events).toEqual(passed([body]).events);
        expect(passed(pieces).events.filter(({ type }) => type === "usage" || type === "finish")).toEqual(
          read.filter(({ type }) => type === "usage" || type === "finish"),
        );
        expect(passed(pieces).bytes.equals(body)).toBe(true);
      }),
    );
  });
});
