const brand: unique symbol = Symbol.for("@patchbay/sdk/secret");

/**
 * A value that plugins may hold and pass on but not read. It prints, logs and serializes as its text: `[secret]`, or a
 * placeholder that stands for the value in the places that `capabilities.secrets` names. Only the kernel, in the moment of a
 * call, gets the value out (through `@patchbay/sdk/host`). Known by its brand, since a plugin may carry its own copy of the SDK.
 */
export class Secret {
  readonly [brand] = true;
  /** Where the value comes from, such as `env OPENAI_API_KEY`; safe to show. */
  readonly source: string;
  readonly #text: string;

  /** `text` is what it prints as; it must not tell the value. */
  constructor(source: string, text = "[secret]") {
    this.source = source;
    this.#text = text;
    Object.freeze(this);
  }

  /** Whether a value is a `Secret`, of whichever copy of the SDK. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `[secret: ${this.source}]`;
  }
}
