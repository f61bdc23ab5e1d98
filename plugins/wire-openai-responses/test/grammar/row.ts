import type { ChatRequest, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, isArray, isObject } from "@patchbay/sdk/http";

/** What becomes of one field of the wire. */
export interface Row {
  /** A value that a client may write. */
  readonly value: Json;
  /** Where the neutral request holds it, and as what; `extension` for what rides beside it untouched. */
  readonly neutral: readonly [path: string, value: Json] | "extension";
  /** Other members of the same object that it needs. */
  readonly beside?: JsonObject;
  /** Other members of the body that it needs. */
  readonly body?: JsonObject;
  /** The neutral word is a wider one; which of the wire's it was, rides beside it. */
  readonly narrower?: true;
  /** How the same is written for a client of another wire, where that differs; null for what is left out and reported. */
  readonly foreign?: Json;
}

/** The rows of one object of the wire. A field that the vendor's library has and the table has not does not compile. */
export type Table<T> = Readonly<Record<keyof T & string, Row>>;

/** A table, and where its object stands. */
export interface Section {
  readonly name: string;
  readonly table: Readonly<Record<string, Row>>;
  /** Members that the object must have. */
  readonly base: JsonObject;
  readonly frame: (object: JsonObject) => JsonObject;
  /** Path of the object in the body; empty for the body itself. */
  readonly path: string;
}

export function bodyOf({ base, frame }: Section, { beside, body }: Row, field: JsonObject): JsonObject {
  return { ...frame({ ...base, ...beside, ...field }), ...body };
}

/** What stands at a path such as `messages[0].content`. */
export function at(value: unknown, path: string): Json | undefined {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const step = (found: Json | undefined, key: string): Json | undefined =>
    isArray(found) ? found[Number(key)] : asObject(found)?.[key];
  return keys.reduce(step, value as Json);
}

/** The request as another wire could have read it. */
export function bare(request: ChatRequest): ChatRequest {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => (key === "extensions" ? undefined : value)),
  ) as ChatRequest;
}

/** All that rides beside the neutral request, as text. */
export function besides(value: Json | undefined): string {
  if (isArray(value)) return value.map(besides).join("");
  if (!isObject(value)) return "";
  return Object.entries(value)
    .map(([key, member]) => (key === "extensions" ? JSON.stringify(member) : besides(member)))
    .join("");
}

const hi: JsonObject = { role: "user", content: "hi" };

/** A body whose input begins with a word of the user's. */
export function after(...items: readonly Json[]): JsonObject {
  return { model: "m", input: [hi, ...asArray(items)] };
}
