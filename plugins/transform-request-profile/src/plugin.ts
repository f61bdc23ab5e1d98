import { isDeepStrictEqual } from "node:util";
import {
  type AttemptCall,
  type ChatRequest,
  createGlob,
  definePlugin,
  type PluginContext,
  type Transform,
} from "@patchbay/sdk";
import { createHeadChoice, createHeaderChange } from "./headers.ts";
import { options, type Profile } from "./options.ts";
import { applyParameters } from "./parameters.ts";

/** Gives the requests to a pool or a node headers, metadata and parameters. */
export const plugin = definePlugin({
  name: "@patchbay/transform-request-profile",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt"], reveal: true },
  setup: (context, { profiles }) => ({ transform: profiles.map((profile) => transformOf(profile, context)) }),
});

/** Positions that a profile has no use for stay empty: who declares headers alone lets bodies pass through. */
function transformOf(profile: Profile, context: PluginContext): Transform {
  const { pools, models, nodes, headers, forwardHeaders, passHeaders, metadata, defaults, overrides } = profile;
  const isMeant = nodeTest(nodes);
  const changeHeaders = createHeaderChange({ headers, forwardHeaders }, context);
  const choose = createHeadChoice({ passHeaders });
  return {
    when: { ...(pools && { pools }), ...(models && { models }) },
    ...(hasAny(metadata, defaults, overrides) && {
      attempt: (request, call) =>
        isMeant(call) ? marked(applyParameters(request, { defaults, overrides }), metadata) : undefined,
    }),
    ...(hasAny(headers, forwardHeaders) && {
      upstream: (message, call) => (isMeant(call) ? changeHeaders(message, call) : undefined),
    }),
    ...(hasAny(passHeaders) && { head: (head, call) => (isMeant(call) ? choose(head) : undefined) }),
  };
}

function nodeTest(nodes: readonly string[] | undefined): (call: AttemptCall) => boolean {
  const fits = nodes ? createGlob(nodes) : () => true;
  return ({ candidate }) => fits(candidate.node.id);
}

function hasAny(...parts: readonly object[]): boolean {
  return parts.some((part) => Object.keys(part).length > 0);
}

/** What the operator declares is not for clients to say. */
function marked(request: ChatRequest, metadata: Readonly<Record<string, string>>): ChatRequest {
  const marks = { ...request.metadata, ...metadata };
  return isDeepStrictEqual(marks, request.metadata ?? {}) ? request : { ...request, metadata: marks };
}
