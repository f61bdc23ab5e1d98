import {
  type AttemptCall,
  createGlob,
  type PluginContext,
  type UpstreamHead,
  type UpstreamMessage,
} from "@patchbay/sdk";
import { passedHeaderFault } from "@patchbay/sdk/http";
import { sentNameFault, sentValueFault } from "./header-names.ts";
import type { Profile } from "./options.ts";

type Headers = Readonly<Record<string, string>>;

/** Makes a change of a message's headers: the client's first, then the declared ones. */
export function createHeaderChange(
  profile: Pick<Profile, "headers" | "forwardHeaders">,
  context: Pick<PluginContext, "reveal">,
): (message: UpstreamMessage, call: AttemptCall) => UpstreamMessage {
  const isForwarded = createGlob(profile.forwardHeaders);
  const given = Object.entries(profile.headers).filter(([, value]) => value !== null);
  const declared = Object.fromEntries(given.map(([name, value]) => [name, textOf(name, value, context)]));
  const gone = new Set(Object.keys(profile.headers).filter((name) => profile.headers[name] === null));
  return (message, call) => {
    const all: Headers = { ...message.headers, ...picked(call.headers, isForwarded, sentFault), ...declared };
    const kept = Object.entries(all).filter(([name]) => !gone.has(name));
    return { ...message, headers: Object.fromEntries(kept) };
  };
}

/** Makes a choice of an upstream's headers for the client. What no answer may bear stays behind. */
export function createHeadChoice({ passHeaders }: Pick<Profile, "passHeaders">): (head: UpstreamHead) => Headers {
  const isPassed = createGlob(passHeaders);
  return ({ headers }) => picked(headers, isPassed, passedHeaderFault);
}

type FaultOf = (name: string, value: string) => string | undefined;

function picked(headers: Headers, isWanted: (name: string) => boolean, faultOf: FaultOf): Headers {
  const wanted = Object.entries(headers).filter(
    ([name, value]) => isWanted(name) && faultOf(name, value) === undefined,
  );
  return Object.fromEntries(wanted);
}

function sentFault(name: string, value: string): string | undefined {
  return sentNameFault(name) ?? sentValueFault(name, value);
}

function textOf(name: string, value: Profile["headers"][string], { reveal }: Pick<PluginContext, "reveal">): string {
  if (typeof value === "string") return value;
  const text = value === null || value === undefined ? "" : reveal(value);
  // The text of a secret must not stand in a message.
  if (sentValueFault(name, text) !== undefined)
    throw new Error(`the secret of header ${name} must be one line of visible ASCII`);
  return text;
}
