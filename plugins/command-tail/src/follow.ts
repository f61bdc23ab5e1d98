import { setTimeout } from "node:timers/promises";
import { type AdminAccess, UsageError } from "@patchbay/core/command";
import type { JsonObject } from "@patchbay/sdk";
import { asObject, asString, parseJson, readSse } from "@patchbay/sdk/http";

/** An event of the feed, as it came. */
export type FeedEvent = JsonObject & { readonly type: string };

/** Where a feed is. */
export interface Feed {
  readonly door: AdminAccess;
  readonly path: string;
  /** What is to be seen of it. */
  readonly query: URLSearchParams;
}

/** What following a feed takes. */
export interface Follower {
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
export async function follow(feed: Feed, follower: Follower): Promise<void> {
  const { signal, say } = follower;
  let wasOpen = false;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const body = await open(feed, signal);
      if (isAway) say("the feed is back");
      wasOpen = true;
      isAway = false;
      await show(body, follower);
    } catch (error) {
      if (signal.aborted) return;
      if (!wasOpen || error instanceof Refusal || error instanceof UsageError) throw error;
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

async function open(feed: Feed, signal: AbortSignal): Promise<Body> {
  const { door, path, query } = feed;
  const asked = query.toString();
  const response = await door.get(asked === "" ? path : `${path}?${asked}`, signal);
  if (response.ok && response.body && response.headers.get("content-type")?.startsWith("text/event-stream") === true)
    return response.body;
  const message = await problemOf(feed, response);
  if (response.status === 400) throw new UsageError(message);
  throw response.status === 429 || response.status >= 500 ? new Error(message) : new Refusal(message);
}

async function show(body: Body, { show: shown }: Follower): Promise<void> {
  for await (const { data } of readSse(body)) {
    const event = asObject(parseJson(data));
    const type = asString(event?.["type"]);
    if (event && type !== undefined) shown({ ...event, type });
  }
}

async function problemOf({ door, path }: Feed, response: Response): Promise<string> {
  const at = `the kernel at ${door.url}`;
  if (response.status === 401) return `${at} does not take the token of server.adminToken`;
  if (response.status === 404)
    return `${at} shows no feed at ${path}: put @patchbay/observe-monitor into its config, or name the feed with --path`;
  const message = messageIn(await response.text().catch(() => ""));
  return `${at}: ${message ?? (response.ok ? `what is at ${path} is no feed` : `answers with ${response.status}`)}`;
}

function messageIn(text: string): string | undefined {
  try {
    const body = asObject(parseJson(text));
    return asString(asObject(body?.["error"])?.["message"]) ?? asString(body?.["error"]);
  } catch {
    return undefined;
  }
}
