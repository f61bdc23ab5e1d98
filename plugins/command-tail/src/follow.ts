import { setTimeout } from "node:timers/promises";
import type { JsonObject } from "@patchbay/sdk";
import { asObject, asString, parseJson, readSse } from "@patchbay/sdk/http";

/** An event of the feed, as it came. */
export type FeedEvent = JsonObject & { readonly type: string };

/** What following a feed takes. */
export interface Follower {
  readonly token: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly show: (event: FeedEvent) => void;
  /** Says what is going on. */
  readonly say: (text: string) => void;
}

const pauseMs = 1000;

/**
 * Shows a feed until it is ended from here. A feed that ends or breaks is asked for again: the kernel took a new config, or is
 * started anew. @throws Error when it cannot be had at first, or is refused.
 */
export async function follow(url: URL, follower: Follower): Promise<void> {
  const { signal, say } = follower;
  let wasOpen = false;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const body = await open(url, follower);
      if (isAway) say("the feed is back");
      wasOpen = true;
      isAway = false;
      await show(body, follower);
    } catch (error) {
      if (signal.aborted) return;
      if (!wasOpen || error instanceof Refusal) throw error;
      if (!isAway) say(`${error instanceof Error ? error.message : String(error)}; trying again`);
      isAway = true;
    }
    // The clock's own timers would let the process end.
    await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

type Body = AsyncIterable<Uint8Array>;

/** The kernel will say the same the next time. */
class Refusal extends Error {}

async function open(url: URL, { token, signal }: Follower): Promise<Body> {
  const response = await ask(url, token, signal);
  if (response.ok && response.body && response.headers.get("content-type")?.startsWith("text/event-stream") === true)
    return response.body;
  const message = await problemOf(url, response);
  throw response.status === 429 || response.status >= 500 ? new Error(message) : new Refusal(message);
}

async function ask(url: URL, token: string, signal: AbortSignal): Promise<Response> {
  try {
    // The token is for this address alone.
    return await fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: "manual", signal });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new Error(`cannot reach a kernel at ${url.origin} (${why}): start it, or name its address with --url`, {
      cause: error,
    });
  }
}

async function show(body: Body, { show: shown }: Follower): Promise<void> {
  for await (const { data } of readSse(body)) {
    const event = asObject(parseJson(data));
    const type = asString(event?.["type"]);
    if (event && type !== undefined) shown({ ...event, type });
  }
}

async function problemOf(url: URL, response: Response): Promise<string> {
  const at = `the kernel at ${url.origin}`;
  if (response.status === 401) return `${at} does not take the token of server.adminToken`;
  if (response.status === 404)
    return `${at} shows no feed at ${url.pathname}: put @patchbay/observe-monitor into its config, or name the feed with --path`;
  const message = messageIn(await response.text().catch(() => ""));
  return `${at}: ${message ?? (response.ok ? `what is at ${url.pathname} is no feed` : `answers with ${response.status}`)}`;
}

function messageIn(text: string): string | undefined {
  try {
    const body = asObject(parseJson(text));
    return asString(asObject(body?.["error"])?.["message"]) ?? asString(body?.["error"]);
  } catch {
    return undefined;
  }
}
