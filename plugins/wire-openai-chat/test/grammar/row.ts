import type { Json, JsonObject } from "@patchbay/sdk";

/** What becomes of one field of a request. */
export interface Row {
  /** A value of the field. */
  readonly sample: Json;
  /** Where the neutral request has it, or that it rides untouched to its own wire. */
  readonly to: string;
  /** The value there, when it is another. */
  readonly value?: Json;
  /** Fields that must stand beside it. */
  readonly beside?: JsonObject;
  /** What stands in place of it when it is left out, for fields that must be there. */
  readonly instead?: Json;
  /** How it is written for a request of another wire, when not in the same way: paths of the body and what stands there. */
  readonly written?: Readonly<Record<string, Json>>;
  /** For a request of another wire it is lost, and the ledger says so. */
  readonly reported?: true;
}

type More = Omit<Row, "sample" | "to">;

/** A field that the neutral model has a word for. */
export function neutral(sample: Json, to: string, value: Json = sample, more: Omit<More, "value"> = {}): Row {
  return { sample, to, value, ...more };
}

/** A field of this vendor's alone. */
export function kept(sample: Json, more: More = {}): Row {
  return { sample, to: "extension", ...more };
}

/** The fields of one object of a request. */
export interface Group {
  readonly name: string;
  /** A body that has the object. */
  readonly body: JsonObject;
  /** Where it stands in the body. */
  readonly at: string;
  readonly rows: Readonly<Record<string, Row>>;
}

/** What stands at a path such as `messages.0.content`. */
export function valueAt(root: unknown, path: string): Json | undefined {
  let value = root as Json | undefined;
  for (const key of path.split(".").filter((part) => part !== "")) {
    value = typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>)[key] : undefined;
  }
  return value;
}

/** The body with other members in the object at a path. */
export function withMembers(
  body: JsonObject,
  path: string,
  members: Readonly<Record<string, Json | undefined>>,
): JsonObject {
  const copy = structuredClone(body);
  const object = valueAt(copy, path) as Record<string, Json>;
  for (const [key, value] of Object.entries(members)) {
    if (value === undefined) delete object[key];
    else object[key] = value;
  }
  return copy;
}
