import type { JsonObject } from "@patchbay/sdk";
import { checkAnswerer } from "./answerer.ts";
import { CheckFailure } from "./check-failure.ts";
import type { CheckId } from "./check-id.ts";
import { type Answer, exchange, type Outgoing } from "./exchange.ts";
import { readEvents, readWhole } from "./read-body.ts";
import type { Recorder } from "./recorder.ts";
import type { Target } from "./target.ts";

/** Sends the requests of one check, as many as it may. */
export interface Caller {
  /** How many were sent. */
  readonly calls: number;
  get(url: string): Promise<Answer>;
  /** Sends a chat; with `raw` exactly these fields, else the model and the cap of tokens are put in. */
  chat(body: JsonObject, options?: { readonly raw?: boolean }): Promise<Answer>;
  /** Sends a chat that is streamed; `leave` says at which chunk to go away. */
  stream(body: JsonObject, leave?: (chunk: JsonObject) => boolean): Promise<Answer>;
}

/** What all checks of a run share. */
export interface CallerSetup {
  readonly target: Target;
  readonly recorder: Recorder;
  readonly timeoutMs: number;
  readonly dialect: Dialect;
}

/** How the model is asked; found out on the way. */
export interface Dialect {
  model: string;
  /** Field that caps tokens: models that reason want another than all others. */
  tokenField: "max_tokens" | "max_completion_tokens";
}

/** The caps of one check. */
interface Caps {
  readonly check: CheckId;
  readonly maxCalls: number;
  readonly maxTokens: number;
}

/** Makes the caller of one check. */
export function createCaller({ target, recorder, timeoutMs, dialect }: CallerSetup, caps: Caps): Caller {
  const { check, maxCalls, maxTokens } = caps;
  const url = `${target.baseUrl}/chat/completions`;
  let calls = 0;
  const send = async (request: Pick<Outgoing, "method" | "url" | "body" | "read">): Promise<Answer> => {
    if (calls >= maxCalls) throw new CheckFailure(`one request more than the ${maxCalls} that are its cap`);
    calls += 1;
    return exchange({ ...request, check, timeoutMs, key: target.key }, recorder);
  };
  const post = async (body: JsonObject, read: Outgoing["read"]): Promise<Answer> => {
    const answer = await send({ method: "POST", url, body: JSON.stringify(body), read });
    if (answer.status === 200) checkAnswerer(answer.headers, target);
    return answer;
  };
  const capped = (body: JsonObject): JsonObject => ({ model: dialect.model, [dialect.tokenField]: maxTokens, ...body });
  return {
    get calls() {
      return calls;
    },
    get: (address) => send({ method: "GET", url: address, body: undefined, read: readWhole }),
    chat: (body, { raw = false } = {}) => post(raw ? body : capped(body), readWhole),
    stream: (body, leave) =>
      // What is refused is an error in words, not a stream.
      post(capped({ ...body, stream: true }), (response, into) =>
        response.status === 200 ? readEvents(response, into, leave) : readWhole(response, into),
      ),
  };
}
