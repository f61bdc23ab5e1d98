import type { Candidate, UpstreamMessage } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";

/** What is wrong with what a transform gave back; undefined when nothing is. `before` is what it was given. */
export type ResultFault<T> = (result: unknown, before: T) => string | undefined;

/** Whether a policy's answer is a list of candidates. */
export function isCandidateList(value: unknown): value is readonly Candidate[] {
  return (
    Array.isArray(value) &&
    value.every((item) => isRecord(item) && isRecord(item["node"]) && typeof item["model"] === "string")
  );
}

export function requestFault(result: unknown): string | undefined {
  if (!isRecord(result)) return describe(result);
  const { model, system, messages, stream } = result;
  if (typeof model !== "string") return "a request without a model";
  if (!Array.isArray(system) || !Array.isArray(messages)) return "a request without lists of system and messages";
  return typeof stream === "boolean" ? undefined : "a request without stream";
}

/** The credential is put in afterwards, so the address may change within the node's own host alone. */
export function messageFault(result: unknown, before: UpstreamMessage): string | undefined {
  if (!isRecord(result)) return describe(result);
  const { url, method, headers, body } = result;
  if (typeof url !== "string" || !URL.canParse(url)) return "a message without an address";
  if (url !== before.url && new URL(url).origin !== new URL(before.url).origin) return "an address on another host";
  if (typeof method !== "string") return "a message without a method";
  if (!isRecord(headers) || !Object.values(headers).every((value) => typeof value === "string"))
    return "a message whose headers are no record of strings";
  return body === undefined || typeof body === "string" ? undefined : "a message whose body is no text";
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : typeof value;
}
