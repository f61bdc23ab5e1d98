import type { ChatEvent, ChatRequest, Json } from "@patchbay/sdk";
import { asNumber, asObject, asString, parseJson } from "@patchbay/sdk/http";
import { endType, failType, type ToldFailure } from "./neutral-wire.ts";

/** What a client was told in the end. */
export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly events: readonly ChatEvent[];
  /** The answer said that it is complete. */
  readonly isComplete: boolean;
  readonly failure?: ToldFailure;
  /** All that came, for those who look for a word in it. */
  readonly raw: string;
}

/** How an answer is asked for. */
export interface Asking {
  readonly signal?: AbortSignal;
  /** Told of each event as it comes. */
  readonly onEvent?: (event: ChatEvent) => void;
}

/** Asks for a chat and reads the answer to its end. */
export async function askChat(url: string, request: ChatRequest, asking: Asking = {}): Promise<Outcome> {
  const { signal, onEvent } = asking;
  const response = await fetch(url, { ...post(request), ...(signal && { signal }) });
  const reader = createReader(onEvent);
  for await (const chunk of bodyOf(response)) reader.push(chunk);
  return { ...reader.end(response.status), headers: Object.fromEntries(response.headers) };
}

/** What `fetch` takes for a body of JSON. */
export function post(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function* bodyOf({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  if (body) for await (const chunk of body as AsyncIterable<Uint8Array>) yield decoder.decode(chunk, { stream: true });
}

function createReader(onEvent: Asking["onEvent"]) {
  const raw: string[] = [];
  const events: ChatEvent[] = [];
  let rest = "";
  let isComplete = false;
  let failure: ToldFailure | undefined;
  const read = (line: string): void => {
    const value = asObject(parseJson(line));
    const type = asString(value?.["type"]);
    if (value?.["error"] !== undefined && type !== "error") failure = told(value["error"]);
    else if (type === endType) isComplete = true;
    else {
      // The kernel wrote it with the suite's own wire.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const event = value as unknown as ChatEvent;
      events.push(event);
      onEvent?.(event);
    }
  };
  return {
    push(text: string): void {
      raw.push(text);
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") read(line);
    },
    end(status: number): Omit<Outcome, "headers"> {
      if (rest.trim() !== "") read(rest);
      return { status, events, isComplete, ...(failure && { failure }), raw: raw.join("") };
    },
  };
}

/** As `neutral-wire.ts` wrote it; also the kernel's own answers have code and message. */
function told(value: Json): ToldFailure {
  const fields = asObject(value) ?? {};
  const [code, owner, message, plugin] = ["code", "owner", "message", "plugin"].map((name) => asString(fields[name]));
  const retryAfterMs = asNumber(fields["retryAfterMs"]);
  return {
    code: code ?? failType,
    owner: owner ?? "gateway",
    message: message ?? "",
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(plugin !== undefined && { plugin }),
  };
}
