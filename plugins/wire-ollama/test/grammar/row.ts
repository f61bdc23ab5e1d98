import type { Json, JsonObject } from "@patchbay/sdk";

/** A field of a client's body, and where it must be found. */
export interface Row {
  /** Where the field stands in the body, as `messages.0.content`. */
  readonly path: string;
  readonly body: JsonObject;
  /** Where the neutral request has it; `extension` for what only this wire knows. */
  readonly at: string;
  /** What is there, if it is not the value itself. */
  readonly neutral?: unknown;
  /** What its own wire gets, if it is not the same. */
  readonly returned?: { readonly path: string; readonly value: Json };
  /** Without the wire's own notes: where the field is written then, and as what; `reported` if it cannot be. */
  readonly bare?: { readonly path: string; readonly value?: Json } | "reported";
}

/** The member at a path. */
export function memberAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    return typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
      ? Reflect.get(inner, key)
      : undefined;
  }, value);
}

/** A copy without the member at a path. */
export function withoutMember(value: JsonObject, path: string): JsonObject {
  const copy = structuredClone(value) as Record<string, Json>;
  const at = path.lastIndexOf(".");
  const holder = at === -1 ? copy : memberAt(copy, path.slice(0, at));
  if (typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, path.slice(at + 1));
  return copy;
}

/** A copy without what the wire keeps for itself. */
export function bare<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}

/** Names of all members in what the wire keeps for itself. */
export function keptNames(value: unknown, inside = false): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(inside && !Array.isArray(value) ? [key] : []),
    ...keptNames(inner, inside || key === "extensions"),
  ]);
}
