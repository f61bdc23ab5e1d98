import { startTestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";
import type { ResponsesClientEvent, ResponsesServerEvent } from "openai/resources/responses/responses";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function gateway() {
  return startTestKernel({
    plugins: [plugin, echo],
    pools: { main: { provider: "echo", nodes: [{ id: "echo" }] } },
    defaultPool: "main",
  });
}

function connect(url: string): ResponsesWS {
  return new ResponsesWS(new OpenAI({ apiKey: "k", baseURL: new URL("/v1", url).href }));
}

const ends: ReadonlySet<string> = new Set(["response.completed", "response.failed", "error"]);

/** Asks, and gives what comes up to the end of the answer. */
async function ask(
  socket: ResponsesWS,
  request: Omit<ResponsesClientEvent, "type">,
): Promise<readonly ResponsesServerEvent[]> {
  const events: ResponsesServerEvent[] = [];
  return await new Promise((resolve) => {
    const take = (event: ResponsesServerEvent): void => {
      events.push(event);
      if (!ends.has(event.type)) return;
      socket.off("event", take);
      resolve(events);
    };
    socket.on("event", take);
    socket.send({ type: "response.create", ...request });
  });
}

describe("a WebSocket of OpenAI's library", () => {
  test("T39: gets one message per event, and continues its last response with a node that remembers nothing", async () => {
    await using kernel = await gateway();
    const socket = connect(kernel.url);
    const first = await ask(socket, { model: "echo", input: "hello there" });
    const last = first.at(-1);
    const id = last?.type === "response.completed" ? last.response.id : "";
    socket.sendRaw(JSON.stringify({ type: "response.processed", response_id: id }));
    const second = await ask(socket, { model: "echo", previous_response_id: id, input: "and again" });
    socket.close();

    expect(first.map(({ type }) => type)).toContain("response.output_text.delta");
    expect(last).toMatchObject({ response: { output: [{ content: [{ text: "hello there" }] }] } });
    expect(second.at(-1)).toMatchObject({
      type: "response.completed",
      // The first turn counts, too: two words of the user's, two of the model's, two more.
      response: { output: [{ content: [{ text: "and again" }] }], usage: { input_tokens: 6 } },
    });
  });

  test("is told of failures in a message, and stays open", async () => {
    await using kernel = await gateway();
    const socket = connect(kernel.url);
    socket.on("error", () => undefined);
    const refused = await ask(socket, { model: "echo", input: "/error 422 no" });
    const unknown = await ask(socket, { model: "echo", previous_response_id: "elsewhere", input: "a" });
    const good = await ask(socket, { model: "echo", input: "fine" });
    const broken = await ask(socket, { model: "echo", input: "one two\n/error 500 after 1" });
    socket.close();

    expect(refused).toMatchObject([{ type: "error", status: 422, error: { message: "no" } }]);
    expect(unknown).toMatchObject([{ type: "error", status: 400, error: { param: "previous_response_id" } }]);
    expect(broken.at(-1)).toMatchObject({ type: "response.failed", response: { status: "failed" } });
    expect(good.at(-1)).toMatchObject({ type: "response.completed" });
  });
});
