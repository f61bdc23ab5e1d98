import type { JsonObject } from "@patchbay/sdk";
import { createSseDecoder } from "@patchbay/sdk/http";
import { demand } from "./check-failure.ts";
import { objectOf } from "./json-object.ts";

/** What has come of a body so far; it is filled while it is read. */
export interface Body {
  text: string;
  /** The data of its events, those that are JSON objects. */
  readonly chunks: JsonObject[];
  /** Data of events that are neither JSON objects nor the mark of the end. */
  readonly strays: string[];
  /** The mark of the end came. */
  isDone: boolean;
  /** It was left before its end, on purpose. */
  isLeft: boolean;
}

/** A body of which nothing has come. */
export function emptyBody(): Body {
  return { text: "", chunks: [], strays: [], isDone: false, isLeft: false };
}

/** Reads to the end. @throws CheckFailure when there is too much of it. */
export async function readWhole(response: Response, body: Body): Promise<void> {
  const pieces = piecesOf(response, body);
  while ((await pieces.next()).done !== true);
}

/** Reads server-sent events, to the end or to the chunk at which to leave. @throws CheckFailure when there is too much. */
export async function readEvents(
  response: Response,
  body: Body,
  leave: (chunk: JsonObject) => boolean = () => false,
): Promise<void> {
  const decoder = createSseDecoder();
  for await (const bytes of piecesOf(response, body)) {
    for (const { data } of decoder.push(bytes)) take(data, body, leave);
    if (body.isLeft) return;
  }
  for (const { data } of decoder.end()) take(data, body, leave);
}

function take(data: string, body: Body, leave: (chunk: JsonObject) => boolean): void {
  const chunk = objectOf(data);
  if (chunk) body.chunks.push(chunk);
  else if (data === "[DONE]") Object.assign(body, { isDone: true });
  else body.strays.push(data);
  if (chunk && leave(chunk)) Object.assign(body, { isLeft: true });
}

const longest = 8 * 1024 * 1024;

async function* piecesOf(response: Response, body: Body): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  const add = (text: string): void => void Object.assign(body, { text: body.text + text });
  for await (const bytes of response.body) {
    add(decoder.decode(bytes, { stream: true }));
    demand(body.text.length <= longest, "the answer is larger than 8 MiB");
    yield bytes;
  }
  add(decoder.decode());
}
