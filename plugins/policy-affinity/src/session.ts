import type { ChatRequest, Selection } from "@patchbay/sdk";
import { bodySources } from "./body-sources.ts";

/** What a client calls its session. */
export interface Session {
  readonly id: string;
  /** Where it was found. */
  readonly by: string;
}

/** Where a session may be found. */
export interface SessionOptions {
  readonly headers: readonly string[];
  readonly fromText: boolean;
}

/** Headers by which known programs name a session, the surest first: some give the last one to a single request. */
export const sessionHeaders = [
  "x-claude-code-session-id",
  "session-id",
  "session_id",
  "x-session-id",
  "x-session-affinity",
  "x-openwebui-chat-id",
  "x-client-request-id",
] as const;

/** Finds the session of a request. Headers go first: the body is read only when none of them decides. */
export function createSessionReader({
  headers,
  fromText,
}: SessionOptions): (selection: Selection) => Session | undefined {
  const sources = bodySources.filter(({ isGuess }) => fromText || !isGuess);
  return (selection) => {
    for (const name of headers) {
      const id = selection.headers[name]?.trim();
      if (id) return { id, by: name };
    }
    const request = readable(selection);
    if (!request) return undefined;
    for (const { by, read } of sources) {
      const id = read(request)?.trim();
      if (id) return { id, by };
    }
    return undefined;
  };
}

/** A body that cannot be read has no session; what is wrong with it others will say. */
function readable(selection: Selection): ChatRequest | undefined {
  try {
    return selection.request();
  } catch {
    return undefined;
  }
}
