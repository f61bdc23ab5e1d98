import type { Contributes, Hooks } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { asList } from "../one-or-many.ts";
import { hookNames } from "./hook-names.ts";

/** What `setup` returned beyond what the plugin said beforehand; nothing when it said nothing. */
export function checkContributes(hooks: Hooks, said: Contributes | undefined): readonly ConfigFault[] {
  if (said === undefined) return [];
  const filled = hookNames.filter((name) => Reflect.get(hooks, name) !== undefined);
  return [
    ...beyond("hooks", filled, impliedHooks(said)),
    ...beyond("protocols", idsOf(hooks.inboundProtocol), said.protocols),
    ...beyond("providers", idsOf(hooks.outboundProvider), said.providers),
  ];
}

/** Who names a protocol or a provider says that it fills the hook. */
function impliedHooks({ hooks = [], protocols = [], providers = [] }: Contributes): readonly string[] {
  return [
    ...hooks,
    ...(protocols.length > 0 ? ["inboundProtocol"] : []),
    ...(providers.length > 0 ? ["outboundProvider"] : []),
  ];
}

function idsOf(given: Hooks["inboundProtocol"] | Hooks["outboundProvider"]): readonly string[] {
  return asList<{ readonly id: string }>(given).map(({ id }) => id);
}

function beyond(
  kind: keyof Contributes,
  found: readonly string[],
  said: readonly string[] | undefined,
): readonly ConfigFault[] {
  const undeclared = said === undefined ? [] : found.filter((name) => !said.includes(name));
  return undeclared.map((name) => ({
    path: "",
    message: `"${name}" is not among contributes.${kind} of the plugin`,
    hint: "name it there",
  }));
}
