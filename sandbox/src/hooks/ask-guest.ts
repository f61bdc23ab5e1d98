import { GatewayError, type Json } from "@patchbay/sdk";
import type { HookContext } from "./hook-context.ts";
import { Malformed, type Read } from "./shapes.ts";

/** Who is asked, and where. */
export interface Place {
  readonly context: HookContext;
  /** The hook as reports name it, such as `transform.request`. */
  readonly hook: string;
}

/** What is asked. */
export interface Question {
  readonly method: string;
  readonly input: Json;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the plugin, and rebuilds what it answers. @throws GatewayError that names the plugin and the hook. */
export async function askGuest<T>(place: Place, { method, input, signal }: Question, read: Read<T>): Promise<T> {
  let answer: Json;
  try {
    answer = await place.context.line.ask(method, input, signal ? { signal } : {});
  } catch (cause) {
    throw blamed(place, cause);
  }
  return taken(place, answer, read);
}

/** Data of the plugin, rebuilt. @throws GatewayError that names the plugin and the hook. */
export function taken<T>({ context: { plugin }, hook }: Place, data: Json, read: Read<T>): T {
  try {
    return read(data, "answer");
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    const message = `plugin "${plugin}" answered wrong data in ${hook}: ${cause.message}`;
    throw new GatewayError("plugin-failed", message, { plugin, hook, cause });
  }
}

/** A failure of the line names the plugin already; one of the plugin's own code does not, or may name somebody else. */
function blamed({ context: { plugin }, hook }: Place, cause: unknown): GatewayError {
  const error = GatewayError.from(cause, "plugin-failed");
  const { code, message, status } = error;
  if (code === "plugin-failed") {
    const isNamed = message.startsWith(`plugin "${plugin}"`);
    const named = isNamed ? message : `plugin "${plugin}" failed in ${hook}: ${message}`;
    return new GatewayError(code, named, { plugin, hook, cause });
  }
  if (error.plugin === undefined && error.hook === undefined) return error;
  return new GatewayError(code, message, { status, plugin, hook, cause });
}
