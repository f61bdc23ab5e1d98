import type {
  AttemptCall,
  ChatRequest,
  ContentRight,
  Json,
  RequestCall,
  Transform,
  TransformFilter,
  UpstreamMessage,
} from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { TransformDescription, TransformInput } from "../guest/hooks/transform.ts";
import { askGuest, taken } from "./ask-guest.ts";
import { demandContent } from "./content-rights.ts";
import type { HookContext } from "./hook-context.ts";
import { chatRequest } from "./request-shapes.ts";
import { choice, flag, jsonObject, list, may, object, type Read, record, text } from "./shapes.ts";
import { callData } from "./transform-call.ts";
import { createMachines } from "./transform-machine.ts";

const patterns = may(list(text(1024), 1000));

const descriptions = list<TransformDescription>(
  object<TransformDescription>({
    when: may(object<TransformFilter>({ models: patterns, pools: patterns, wires: patterns, protocols: patterns })),
    optional: may(flag),
    positions: list(choice("request", "attempt", "upstream", "events"), 4),
  }),
  100,
);

/** What each position shows of an exchange. */
const rightsAt: Readonly<Record<TransformDescription["positions"][number], ContentRight>> = {
  request: "prompt",
  attempt: "prompt",
  upstream: "prompt",
  events: "answer",
};

/** Transforms that run in the plugin's process. @throws Error for a wrong description, or a right that was not granted. */
export function createTransforms(description: Json, context: HookContext): readonly Transform[] {
  const machines = createMachines(context);
  return taken({ context, hook: "transform" }, description, descriptions).map(({ positions, ...rest }, index) => {
    for (const position of positions) demandContent(context, `transform.${position}`, [rightsAt[position]]);
    const has = (position: (typeof positions)[number]): boolean => positions.includes(position);
    return {
      ...rest,
      ...(has("request") && { request: changeAt("request", index, { context, read: chatRequest }) }),
      ...(has("attempt") && { attempt: changeAt("attempt", index, { context, read: chatRequest }) }),
      ...(has("upstream") && { upstream: changeAt("upstream", index, { context, read: message }) }),
      ...(has("events") && { events: (call: AttemptCall) => machines.open(index, call) }),
    };
  });
}

const message = object<UpstreamMessage>({
  url: text(),
  method: text(64),
  headers: record(text()),
  body: may(text()),
});

interface ChangeOptions<T> {
  readonly context: HookContext;
  readonly read: Read<T>;
}

/** Asks for one change. What stays as it is does not come back over the line. */
function changeAt<T extends ChatRequest | UpstreamMessage>(
  position: "request" | "attempt" | "upstream",
  transform: number,
  { context, read }: ChangeOptions<T>,
): (value: T, call: RequestCall) => Promise<T | undefined> {
  const output: Read<T | undefined> = (answer, path) => {
    const { value } = jsonObject(answer, path);
    return value === undefined ? undefined : read(value, `${path}.value`);
  };
  const hook = `transform.${position}`;
  return async (value, call) => {
    const data: TransformInput = { transform, value: asJson(value), call: callData(call) };
    const question = { method: hook, input: asJson(data), signal: call.signal };
    return await askGuest({ context, hook }, question, output);
  };
}
