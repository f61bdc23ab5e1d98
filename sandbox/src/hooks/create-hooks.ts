import type { Hooks } from "@patchbay/sdk";
import type { HooksDescription } from "../guest/hook-names.ts";
import type { HookContext } from "./hook-context.ts";
import { createObservers } from "./observer.ts";
import { createPolicy } from "./policy.ts";
import { createProtocols } from "./protocol.ts";
import { createProviders } from "./provider.ts";
import { createTransforms } from "./transform.ts";

/**
 * Hooks that lead into the plugin's process. The host's half of each kind is in `<kind>.ts` beside this file; it takes the
 * description as the guest's half made it, which is checked here as anything that comes from a plugin, and the rights.
 * @throws Error for a description that is wrong, or a hook that needs a right which was not granted.
 */
export function createHooks(description: HooksDescription, context: HookContext): Hooks {
  const { inboundProtocol, transform, selectNode, outboundProvider, observe } = description;
  return {
    ...(inboundProtocol !== undefined && { inboundProtocol: createProtocols(inboundProtocol, context) }),
    ...(transform !== undefined && { transform: createTransforms(transform, context) }),
    ...(selectNode !== undefined && { selectNode: createPolicy(selectNode, context) }),
    ...(outboundProvider !== undefined && { outboundProvider: createProviders(outboundProvider, context) }),
    ...(observe !== undefined && { observe: createObservers(observe, context) }),
  };
}
