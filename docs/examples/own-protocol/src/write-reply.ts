import type {
  ChatEvent,
  EncodeReplyContext,
  FinishReason,
  JsonObject,
  LossSink,
  ReplyEncoder,
  Usage,
} from "@patchbay/sdk";

/** Writes an answer: aloud as it comes, whole when it is complete. */
export function createReplyEncoder({ stream, losses }: EncodeReplyContext): ReplyEncoder {
  const asks = createAsks();
  const whole: JsonObject[] = [];
  let poem = "";
  let end: FinishReason = "stop";
  let spent: JsonObject | undefined;
  const write = (event: ChatEvent): string => {
    if ("candidate" in event && event.candidate) return lose(losses, `candidate ${event.candidate}`);
    const ask = asks.complete(event);
    if (ask !== undefined && stream) return line("ask", ask);
    if (ask !== undefined) whole.push(ask);
    if (event.type === "text-delta" && stream) return line("say", event.text);
    if (event.type === "text-delta") poem += event.text;
    if (event.type === "finish") end = event.reason;
    if (event.type === "usage") spent = spentOf(event.usage);
    return known.has(event.type) ? "" : lose(losses, event.type);
  };
  return {
    contentType: stream ? "text/x-recital; charset=utf-8" : "application/json",
    keepAlive: "\n",
    push: (events) => events.map(write).join(""),
    end() {
      if (stream) return `${spent ? line("spent", spent) : ""}${line("end", end)}`;
      return JSON.stringify({
        ...(poem !== "" && { poem }),
        ...(whole.length > 0 && { asks: whole }),
        ...(spent && { spent }),
        end,
      });
    },
    fail: ({ code, message }) => line("failed", { code, message }),
  };
}

const known: ReadonlySet<ChatEvent["type"]> = new Set([
  "start",
  "ping",
  "text-delta",
  "tool-call-start",
  "tool-call-delta",
  "tool-call-end",
  "usage",
  "finish",
]);

/** Collects calls, whose arguments come in pieces: a line of the dialect holds a whole one. */
function createAsks(): { complete(event: ChatEvent): JsonObject | undefined } {
  const open = new Map<number, { readonly id: string; readonly name: string; given: string }>();
  return {
    complete(event) {
      if (event.type === "tool-call-start") open.set(event.index, { id: event.id, name: event.name, given: "" });
      const ask = "index" in event ? open.get(event.index) : undefined;
      if (ask && event.type === "tool-call-delta") ask.given += event.argumentsText;
      return ask && event.type === "tool-call-end" ? { id: ask.id, name: ask.name, with: ask.given } : undefined;
    },
  };
}

function spentOf({ inputTokens, outputTokens }: Usage): JsonObject {
  return {
    ...(inputTokens !== undefined && { in: inputTokens }),
    ...(outputTokens !== undefined && { out: outputTokens }),
  };
}

function line(word: string, value: JsonObject | string): string {
  return `${word} ${JSON.stringify(value)}\n`;
}

function lose(losses: LossSink, path: string): string {
  losses({ path, kind: "dropped", reason: "recital has no word for it" });
  return "";
}
