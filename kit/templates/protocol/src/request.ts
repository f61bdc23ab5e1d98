import {
  type ChatRequest,
  type DecodeRequestContext,
  type EncodedRequest,
  type EncodeRequestContext,
  GatewayError,
  type Json,
  type LossSink,
  type Role,
} from "@patchbay/sdk";
import { asObject, asString, isArray } from "@patchbay/sdk/http";

interface Turn {
  readonly by: Role;
  readonly text: string;
}

const roles: readonly Role[] = ["user", "assistant", "system"];
const known: ReadonlySet<string> = new Set(["model", "stream", "turns"]);

/** Client's body to neutral. What the wire does not know is reported, not dropped in silence. */
export function decodeRequest(body: Json, { model, stream, losses }: DecodeRequestContext): ChatRequest {
  const fields = asObject(body);
  const turns = fields?.["turns"];
  if (!fields || !isArray(turns)) throw fault("turns", "a list of turns");
  for (const path of Object.keys(fields).filter((key) => !known.has(key)))
    losses({ path, kind: "dropped", reason: "the wire has no such field" });
  const all = turns.map(readTurn);
  const start = all.findIndex(({ by }) => by !== "system");
  const leading = start === -1 ? all.length : start;
  return {
    model,
    stream,
    system: all.slice(0, leading).map(({ text }) => ({ text })),
    messages: all.slice(leading).map(({ by, text }) => ({ role: by, content: [{ type: "text", text }] })),
  };
}

/** Neutral to an upstream's body. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const { model, stream, losses } = context;
  const { model: _model, stream: _stream, includeUsage: _usage, system, messages, ...others } = request;
  for (const path of Object.keys(others)) losses({ path, kind: "dropped", reason: "the target has no field for it" });
  const turns = [
    ...system.map(({ text }) => ({ by: "system", text })),
    ...messages.map(({ role, content }, index) => ({ by: role, text: textOf(content, `messages[${index}]`, losses) })),
  ];
  return { body: { model, stream, turns }, memo: undefined };
}

function readTurn(value: Json, index: number): Turn {
  const turn = asObject(value);
  const by = roles.find((role) => role === turn?.["by"]);
  const text = asString(turn?.["text"]);
  if (by === undefined) throw fault(`turns[${index}].by`, roles.join(", "));
  if (text === undefined) throw fault(`turns[${index}].text`, "a string");
  return { by, text };
}

function textOf(content: ChatRequest["messages"][number]["content"], path: string, losses: LossSink): string {
  return content
    .map((part, index) => {
      if (part.type === "text") return part.text;
      losses({
        path: `${path}.content[${index}]`,
        kind: "dropped",
        from: part.type,
        reason: "the target reads text only",
      });
      return "";
    })
    .join("");
}

function fault(param: string, expected: string): GatewayError {
  return new GatewayError("bad-request", `\`${param}\` must be ${expected}`, { param });
}
