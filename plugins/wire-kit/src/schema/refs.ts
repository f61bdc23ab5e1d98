import type { Json, JsonObject } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";
import { withHint } from "./hints.ts";
import { lose, type Place } from "./place.ts";
import { fixRequired } from "./required.ts";

/** A schema without `$ref`, and the place with the references that led to it. */
export interface Resolved {
  readonly schema: JsonObject;
  readonly place: Place;
}

/** So many schemas may be seen before references are no longer followed. */
const mostSchemas = 5000;

/** So many references may lead from one to the next. */
const longestChain = 50;

/** Puts the schema that is referred to in place of the reference; what stands beside the reference wins. */
export function resolveRef(schema: JsonObject, place: Place): Resolved {
  if (schema["$ref"] === undefined) return { schema, place };
  const { $ref, ...siblings } = schema;
  if (typeof $ref !== "string") return { schema: siblings, place };
  const target = targetOf($ref, place.work.root);
  const endless = place.active.length > longestChain || place.active.includes($ref) || place.work.seen > mostSchemas;
  if (!target || endless) return { schema: notFollowed($ref, siblings, place, endless), place };
  const resolved = resolveRef({ ...target, ...siblings }, { ...place, active: [...place.active, $ref] });
  return { schema: fixRequired(resolved.schema, place), place: resolved.place };
}

/** The schema that a local reference (RFC 6901) points to. */
export function targetOf(ref: string, root: JsonObject): JsonObject | undefined {
  if (ref === "#") return root;
  if (!ref.startsWith("#/")) return undefined;
  const names = ref.slice(2).split("/").map(unescape);
  const found = names.reduce<Json | undefined>(memberOf, root);
  return isObject(found) ? found : undefined;
}

function unescape(name: string): string {
  return decode(name).replaceAll("~1", "/").replaceAll("~0", "~");
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (isArray(value)) return value[Number(name)];
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function notFollowed(ref: string, siblings: JsonObject, place: Place, endless: boolean): JsonObject {
  const reason = endless ? "the reference goes on for ever" : "nothing is there";
  lose(place, "$ref", { kind: "dropped", from: ref.slice(0, 100), reason });
  const open = endless && siblings["type"] === undefined ? { type: "object", properties: {} } : {};
  return withHint(fixRequired({ ...open, ...siblings }, place), `See: ${ref.slice(ref.lastIndexOf("/") + 1)}`);
}
