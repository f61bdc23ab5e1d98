import { errorStatus, json, raw, type Script } from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-ollama";
import { type Answer, counted, endingOf, pieces } from "../answer.ts";
import { failureText, streamField, type Upstream } from "./upstream.ts";

/** https://docs.ollama.com/api */
export const ollama: Upstream = {
  id: "ollama",
  basePath: "/api",
  wire,
  wantsStream: (request) => !isDeclined(request.json()) || streamField(request),
  whole: (answer) =>
    json({ ...head, message: { role: "assistant", content: "", ...messageOf(answer) }, ...done(answer) }),
  streamed: (answer) => lines([...begun(answer), { ...said({}), ...done(answer) }]),
  unfinished: (answer) => lines(begun(answer)),
  failing: (answer) => lines([...begun(answer), { error: failureText }]),
  refusing: (status, message) => errorStatus(status, { error: message }),
};

const head = { model: "upstream-model", created_at: "2026-11-20T08:00:00Z" };

function isDeclined(body: unknown): boolean {
  return (body as { readonly stream?: boolean }).stream === false;
}

function lines(objects: readonly object[]): Script {
  const texts = objects.map((object) => `${JSON.stringify(object)}\n`);
  return raw(texts, { headers: { "content-type": "application/x-ndjson" } });
}

function said(message: object): object {
  return { ...head, message: { role: "assistant", content: "", ...message }, done: false };
}

function done(answer: Answer): object {
  return {
    done: true,
    done_reason: endingOf(answer) === "length" ? "length" : "stop",
    total_duration: 9,
    ...counted(answer, ({ input, output }) => ({ prompt_eval_count: input, eval_count: output })),
    eval_duration: 5,
  };
}

function messageOf({ text, thinking, calls }: Answer): object {
  return {
    ...(text !== undefined && { content: text }),
    ...(thinking !== undefined && { thinking }),
    ...(calls && { tool_calls: calls.map(callOf) }),
  };
}

function callOf({ name, input }: NonNullable<Answer["calls"]>[number], index: number): object {
  return { function: { index, name, arguments: input } };
}

function begun({ text, thinking, calls = [] }: Answer): readonly object[] {
  return [
    ...pieces(thinking).map((piece) => said({ thinking: piece })),
    ...pieces(text).map((piece) => said({ content: piece })),
    ...calls.map((call, index) => said({ tool_calls: [callOf(call, index)] })),
  ];
}
