import type { HookName } from "@patchbay/sdk";

const names: Readonly<Record<HookName, true>> = {
  inboundProtocol: true,
  transform: true,
  selectNode: true,
  outboundProvider: true,
  observe: true,
};

/** The five hooks; one that is forgotten does not compile. */
export const hookNames: readonly HookName[] = Object.keys(names).filter((name): name is HookName => name in names);
