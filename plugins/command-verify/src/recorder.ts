import { createHash } from "node:crypto";
import { asArray, asObject, asString, createSseDecoder } from "@patchbay/sdk/http";
import type { CheckId } from "./check-id.ts";
import { objectOf } from "./json-object.ts";
import type { Redact } from "./redact.ts";

/** One request and its answer, as they are kept: without a secret. */
export interface RecordedExchange {
  readonly check: CheckId;
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly request: RecordedMessage & { readonly method: string; readonly url: string };
  readonly answer?: RecordedMessage & { readonly status: number; readonly firstByteMs: number };
  /** Why there is no answer, or no whole one. */
  readonly error?: string;
}

/** Headers and body of one side. */
interface RecordedMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Cut after 256 Ki characters. */
  readonly body: string;
  readonly isCut: boolean;
  /** Of the whole body as it is without secrets, in UTF-8. */
  readonly sha256: string;
}

/** An exchange as it was. */
export interface RawExchange {
  readonly check: CheckId;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
    readonly firstByteMs: number;
  };
  readonly error?: string;
}

/** Keeps what was asked and answered. */
export interface Recorder {
  readonly exchanges: readonly RecordedExchange[];
  add(exchange: RawExchange): void;
}

/** Makes a recorder; what it keeps went through the redactor. */
export function createRecorder(redact: Redact): Recorder {
  const exchanges: RecordedExchange[] = [];
  return {
    exchanges,
    add: (raw) => void exchanges.push(record(raw, exchanges.length + 1, redact)),
  };
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const longestBody = 262_144;

/** Headers of answers that tell about the gateway and never about a person or a session. */
const keptHeaders =
  /^(content-type|retry-after|server|x-request-id|request-id|openai-(version|processing-ms|model)|x-patchbay-.*|x-ratelimit-.*)$/;

function record(raw: RawExchange, number: number, redact: Redact): RecordedExchange {
  const { check, startedAt, durationMs, method, url, answer, error } = raw;
  const kept = Object.entries(answer?.headers ?? {}).filter(([name]) => keptHeaders.test(name));
  return {
    check,
    number,
    startedAt,
    durationMs,
    request: { method, url: redact(url), ...message(withoutKey(raw.requestHeaders), raw.requestBody, redact) },
    ...(answer && {
      answer: {
        status: answer.status,
        firstByteMs: answer.firstByteMs,
        ...message(Object.fromEntries(kept), answer.text, redact),
      },
    }),
    ...(error !== undefined && { error: redact(error) }),
  };
}

function withoutKey(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return "authorization" in headers ? { ...headers, authorization: "[redacted]" } : headers;
}

function message(headers: Readonly<Record<string, string>>, text: string, redact: Redact): RecordedMessage {
  const whole = hidesSecret(text, redact) ? "[redacted: the pieces of this stream spell a secret]" : redact(text);
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
    body: whole.slice(0, longestBody),
    isCut: whole.length > longestBody,
    sha256: sha256(whole),
  };
}

/** Whether a secret is spread over the pieces of a stream, where no piece alone shows it. */
function hidesSecret(text: string, redact: Redact): boolean {
  if (!/^(data|event|id|retry)?:/m.test(text)) return false;
  const decoder = createSseDecoder();
  const events = [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
  const deltas = events.flatMap(({ data }) => deltasOf(data));
  const spelled = new Map<string, string>();
  for (const [field, piece] of deltas) spelled.set(field, `${spelled.get(field) ?? ""}${piece}`);
  return [...spelled.values()].some((whole) => redact(whole) !== whole);
}

function deltasOf(data: string): readonly (readonly [string, string])[] {
  const chunk = objectOf(data);
  return asArray(chunk?.["choices"]).flatMap((choice) => {
    const delta = asObject(asObject(choice)?.["delta"]) ?? {};
    const calls = asArray(delta["tool_calls"]).map((call) => asObject(asObject(call)?.["function"])?.["arguments"]);
    return [
      ...Object.entries(delta).map(([field, value]) => [field, asString(value) ?? ""] as const),
      ...calls.map((value) => ["tool_calls", asString(value) ?? ""] as const),
    ];
  });
}
