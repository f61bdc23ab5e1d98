import type { HookName, Hooks } from "@patchbay/sdk";
import type { Handler } from "../rpc/peer.ts";
import type { GuestKernel } from "./guest-kernel.ts";
import type { RegisterHook } from "./hooks/registered-hook.ts";
import type { HooksDescription } from "./hook-names.ts";
import { registerObservers } from "./hooks/observer.ts";
import { registerPolicy } from "./hooks/policy.ts";
import { registerProtocols } from "./hooks/protocol.ts";
import { registerProviders } from "./hooks/provider.ts";
import { registerTransforms } from "./hooks/transform.ts";

/** All hooks of a plugin. */
export interface RegisteredHooks {
  readonly description: HooksDescription;
  readonly methods: Readonly<Record<string, Handler>>;
}

const kinds: Readonly<Record<HookName, RegisterHook>> = {
  inboundProtocol: registerProtocols,
  transform: registerTransforms,
  selectNode: registerPolicy,
  outboundProvider: registerProviders,
  observe: registerObservers,
};

/** Describes the hooks that `setup` returned and makes their functions callable. The host's halves are in `src/hooks`. */
export function registerHooks(hooks: Hooks, kernel: GuestKernel): RegisteredHooks {
  const found = Object.entries(kinds).flatMap(([name, register]) => {
    const registered = register(hooks, kernel);
    return registered ? [{ name, ...registered }] : [];
  });
  return {
    description: Object.fromEntries(found.map(({ name, description }) => [name, description])),
    methods: Object.assign({}, ...found.map(({ methods }) => methods)),
  };
}
