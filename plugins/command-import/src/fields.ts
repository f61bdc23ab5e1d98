import type { JsonObject } from "@patchbay/sdk";
import { asArray, asBoolean, asNumber, asObject, asString } from "@patchbay/sdk/http";

/** The keys of an object, one after the other; knows which were never asked for. */
export class Fields {
  /** Where the object stands, for notes; empty for a whole file. */
  readonly path: string;
  readonly #values: JsonObject;
  readonly #asked = new Set<string>();

  constructor(values: JsonObject, path: string) {
    this.#values = values;
    this.path = path;
  }

  /** Text that is not empty. */
  text(key: string): string | undefined {
    const text = asString(this.#take(key));
    return text === undefined || text.trim() === "" ? undefined : text.trim();
  }

  /** A number, also one that is written as text. */
  number(key: string): number | undefined {
    const value = this.#take(key);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : asNumber(value);
    return number === undefined || Number.isNaN(number) ? undefined : number;
  }

  flag(key: string): boolean | undefined {
    return asBoolean(this.#take(key));
  }

  /** The texts of a list; one text is a list of one. */
  texts(key: string): readonly string[] {
    const value = this.#take(key);
    if (typeof value === "string") return value.trim() === "" ? [] : [value];
    return asArray(value).flatMap((item) => asString(item) ?? []);
  }

  object(key: string): Fields | undefined {
    const value = asObject(this.#take(key));
    return value && new Fields(value, this.at(key));
  }

  /** The objects of a list. */
  objects(key: string): readonly Fields[] {
    return asArray(this.#take(key)).flatMap((item, index) => {
      const value = asObject(item);
      return value ? [new Fields(value, `${this.at(key)}[${index}]`)] : [];
    });
  }

  /** Asked for and not needed. */
  skip(...keys: readonly string[]): void {
    for (const key of keys) this.#asked.add(key);
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  /** Keys that nobody asked for and that say something. */
  get rest(): readonly string[] {
    return this.keys.filter((key) => !this.#asked.has(key) && !isNothing(this.#values[key]));
  }

  at(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  #take(key: string): JsonObject[string] | undefined {
    this.#asked.add(key);
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }
}

function isNothing(value: JsonObject[string] | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
