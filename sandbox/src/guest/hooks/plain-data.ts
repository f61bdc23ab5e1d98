import type { Json } from "@patchbay/sdk";

/** What the contract says is plain data, as JSON. The line drops what is undefined and all that is no data. */
export function asJson(value: unknown): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (value ?? null) as Json;
}

/** What the host sent, which the guest takes at its word. Never for what a guest sent. */
// The one who asks names the type: it is between the two halves of a hook.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function fromHost<T>(input: Json): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return input as T;
}
