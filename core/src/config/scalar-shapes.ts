import { nearestNameHint } from "./nearest-name.ts";
import { type Shape, wrongType } from "./shape.ts";

/** `true` or `false`. */
export const flag: Shape<boolean> = {
  type: "true or false",
  json: { type: "boolean" },
  read: (value, place) => (typeof value === "boolean" ? value : wrongType(place, "true or false", value)),
};

/** Anything; whoever uses it checks it. */
export function anything(type: string): Shape<{ readonly given: unknown }> {
  return { type, read: (given) => ({ given }) };
}

/** A string with something in it. `problem` says what is wrong with one, if anything. */
export function text(type = "a string", problem?: (value: string) => string | undefined): Shape<string> {
  return {
    type,
    json: { type: "string", minLength: 1 },
    read(value, place) {
      if (typeof value !== "string") return wrongType(place, type, value);
      const found = value === "" ? "must not be empty" : problem?.(value);
      return found === undefined ? value : place.fault(found);
    },
  };
}

/** Bounds of a number, both included. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** A number within bounds. */
export function number({ min, max = Infinity, whole = false }: NumberRange): Shape<number> {
  const type = `${whole ? "a whole number" : "a number"} ${max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`}`;
  const bounds = { minimum: min, ...(max !== Infinity && { maximum: max }) };
  return {
    type,
    json: { type: whole ? "integer" : "number", ...bounds },
    read(value, place) {
      if (typeof value !== "number" || Number.isNaN(value)) return wrongType(place, type, value);
      const fits = Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value));
      return fits ? value : place.fault(`must be ${type}, got ${value}`);
    },
  };
}

/** One of a few words. */
export function choice<const Word extends string>(words: readonly Word[]): Shape<Word> {
  const type = words.map((word) => JSON.stringify(word)).join(" or ");
  return {
    type,
    json: { enum: words },
    read(value, place) {
      const word = words.find((known) => known === value);
      if (word !== undefined) return word;
      if (typeof value !== "string") return wrongType(place, type, value);
      return place.fault(`must be ${type}, got ${JSON.stringify(value)}`, nearestNameHint(value, words));
    },
  };
}
