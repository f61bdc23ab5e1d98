import type { ChatRequest } from "@patchbay/sdk";
import { asObject, asString, parseJson } from "@patchbay/sdk/http";

/** A place in the body that may tell sessions apart. */
export interface BodySource {
  readonly by: string;
  readonly read: (request: ChatRequest) => string | undefined;
  /** Not a name but a likeness. */
  readonly isGuess?: boolean;
}

/** In order: the first that says something decides. */
export const bodySources: readonly BodySource[] = [
  { by: "metadata.user_id", read: ({ user }) => sessionInUser(user?.id ?? "") },
  { by: "session_id", read: (request) => field(request, "session_id") },
  { by: "prompt_cache_key", read: ({ cache }) => cache?.key },
  { by: "conversation", read: ({ state }) => state?.conversation },
  { by: "user", read: ({ user }) => user?.id },
  { by: "conversation_id", read: (request) => field(request, "conversation_id") },
  { by: "text", read: beginnings, isGuess: true },
];

/** Coding agents put more than a user there: JSON with a session's id, or a word that ends in one. */
function sessionInUser(id: string): string | undefined {
  if (!id.startsWith("{")) return /_session_([\w-]+)$/.exec(id)?.[1];
  try {
    return asString(asObject(parseJson(id))?.["session_id"]);
  } catch {
    return undefined;
  }
}

/** A field that no wire has a word for, whichever wire it came by; or the client's own mark of that name. */
function field({ extensions = {}, metadata }: ChatRequest, name: string): string | undefined {
  for (const bag of Object.values(extensions)) {
    const value = asString(asObject(asObject(bag)?.["fields"])?.[name]);
    if (value !== undefined) return value;
  }
  return metadata?.[name];
}

const likenessLength = 100;

/** A conversation begins as it began each time it is sent. */
function beginnings({ system, messages }: ChatRequest): string | undefined {
  const first = messages.find(({ role }) => role === "user");
  const question = textOf(first?.content.flatMap((part) => (part.type === "text" ? part.text : [])) ?? []);
  return question === "" ? undefined : JSON.stringify([textOf(system.map(({ text }) => text)), question]);
}

function textOf(texts: readonly string[]): string {
  return texts.join("\n").slice(0, likenessLength);
}
