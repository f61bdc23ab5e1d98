import type { HookName, Json } from "@patchbay/sdk";

/** The hooks of a plugin as plain data; what each entry holds is between the two halves of its kind. */
export type HooksDescription = { readonly [Name in HookName]?: Json };

/** The compiler demands every hook, so that none is forgotten. */
const names: Readonly<Record<HookName | "dispose", true>> = {
  inboundProtocol: true,
  transform: true,
  selectNode: true,
  outboundProvider: true,
  observe: true,
  dispose: true,
};

/** What `setup` may return. */
export const hookNames: ReadonlySet<string> = new Set(Object.keys(names));
