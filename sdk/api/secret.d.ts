declare const brand: unique symbol;
/**
 * A value that plugins may hold and pass on but not read. It prints, logs and serializes as its text: `[secret]`, or a
 * placeholder that stands for the value in the places that `capabilities.secrets` names. Only the kernel, in the moment of a
 * call, gets the value out (through `@patchbay/sdk/host`). Known by its brand, since a plugin may carry its own copy of the SDK.
 */
export declare class Secret {
    #private;
    readonly [brand] = true;
    /** Where the value comes from, such as `env OPENAI_API_KEY`; safe to show. */
    readonly source: string;
    /** `text` is what it prints as; it must not tell the value. */
    constructor(source: string, text?: string);
    /** Whether a value is a `Secret`, of whichever copy of the SDK. */
    static [Symbol.hasInstance](value: unknown): boolean;
    toString(): string;
    toJSON(): string;
}
export {};
