import type { Script, Step } from "./script.ts";

/** What every builder of a whole reply takes besides the body. */
export interface ReplyOptions {
  /** HTTP status, 200 when absent. */
  readonly status?: number;
  /** Headers added to, or put in place of, those that the builder sets. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How `sse` frames its events. */
export interface SseOptions extends ReplyOptions {
  /** Ends the stream with `data: [DONE]`. */
  readonly done?: boolean;
  /** Gives the name for the `event:` line of an event; no line where it gives `undefined`. */
  readonly eventName?: (event: string | object) => string | undefined;
  /** Line end of the stream, `\n` when absent. */
  readonly lineEnd?: "\n" | "\r\n" | "\r";
}

/** A reply with a JSON body, sent in one piece. */
export function json(body: unknown, options: ReplyOptions = {}): Script {
  return reply("application/json", [JSON.stringify(body)], options);
}

/** A reply whose pieces are sent exactly as given, one write each; `application/octet-stream` unless a header says otherwise. */
export function raw(
  pieces: string | Uint8Array | readonly (string | Uint8Array)[],
  options: ReplyOptions = {},
): Script {
  const list = typeof pieces === "string" || pieces instanceof Uint8Array ? [pieces] : pieces;
  return reply("application/octet-stream", list, options);
}

/**
 * A stream of server-sent events (WHATWG HTML §9.2), one write each. Objects are sent as JSON, text as it is,
 * with one `data:` line per line of text.
 */
export function sse(events: readonly (string | object)[], options: SseOptions = {}): Script {
  const lineEnd = options.lineEnd ?? "\n";
  const frames = events.map((event) => frame(event, options.eventName?.(event), lineEnd));
  const last = options.done === true ? [frame("[DONE]", undefined, lineEnd)] : [];
  return reply("text/event-stream", [...frames, ...last], options);
}

/** A failure: an object is sent as JSON, text as `text/plain` (a proxy's HTML page needs only the header). */
export function errorStatus(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Script {
  return typeof body === "string"
    ? reply("text/plain; charset=utf-8", [body], { status, headers })
    : json(body, { status, headers });
}

/**
 * A body of `bytesTotal` bytes of the letter `x` in writes of `chunkSize` bytes; what the client has taken of
 * it is told by `bytesWritten` of the upstream.
 */
export function huge(bytesTotal: number, chunkSize = 65_536): Script {
  if (!(bytesTotal >= 0 && chunkSize > 0)) {
    throw new RangeError(`cannot cut ${bytesTotal} bytes into chunks of ${chunkSize}`);
  }
  const whole: Step = { type: "write", data: Buffer.alloc(chunkSize, "x") };
  const rest = bytesTotal % chunkSize;
  const tail: readonly Step[] = rest === 0 ? [] : [{ type: "write", data: Buffer.alloc(rest, "x") }];
  const steps = Array.from({ length: Math.floor(bytesTotal / chunkSize) }, () => whole);
  return { headers: { "content-type": "application/octet-stream" }, steps: [...steps, ...tail] };
}

/** Takes the request and never answers, not even with a status. */
export function hangBeforeHeaders(): Script {
  return { steps: [{ type: "hang" }] };
}

/** Takes the request and closes the connection without a status. */
export function cutBeforeHeaders(): Script {
  return { steps: [{ type: "cut" }] };
}

/** Takes the request and resets the connection without a status. */
export function resetBeforeHeaders(): Script {
  return { steps: [{ type: "reset" }] };
}

function reply(contentType: string, pieces: readonly (string | Uint8Array)[], options: ReplyOptions): Script {
  return {
    status: options.status ?? 200,
    headers: { "content-type": contentType, ...withLowerCaseNames(options.headers ?? {}) },
    steps: pieces.map((data) => ({ type: "write", data })),
  };
}

function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function frame(event: string | object, name: string | undefined, lineEnd: string): string {
  const text = typeof event === "string" ? event : JSON.stringify(event);
  const lines = text.split(/\r\n|\n|\r/u).map((line) => `data: ${line}`);
  const head = name === undefined ? [] : [`event: ${name}`];
  return [...head, ...lines, "", ""].join(lineEnd);
}
