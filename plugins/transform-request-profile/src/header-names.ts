import { headerFault, passedHeaderFault } from "@patchbay/sdk/http";

/** What describes the message itself: the kernel writes it. */
const ofMessage: ReadonlySet<string> = new Set(["host", "accept", "accept-encoding", "expect"]);

const credentials: ReadonlySet<string> = new Set(["authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie"]);

/** Why a header of this name may not be sent to a node; undefined when it may. */
export function sentNameFault(name: string): string | undefined {
  if (credentials.has(name)) return `${name} is a credential: give it to the node, as apiKey or in its headers`;
  if (ofMessage.has(name) || name.startsWith("content-")) return `${name} is the kernel's to set`;
  if (name.startsWith("x-patchbay-")) return `${name} is meant for the gateway`;
  // What is unfit for an answer, whose id the kernel gives, is a name like any other on the way out.
  return name === "x-request-id" ? undefined : headerFault(name, "");
}

/** Why a header's value may not be sent to a node; undefined when it may. */
export function sentValueFault(name: string, value: string): string | undefined {
  return headerFault(name === "x-request-id" ? "x-sent" : name, value);
}

/** Why a header of this name may not be handed to the client; undefined when it may. */
export function passedNameFault(name: string): string | undefined {
  return passedHeaderFault(name, "");
}
