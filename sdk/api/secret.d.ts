/**
 * A value that plugins may hold and pass on but not read. It prints, logs and serializes as `[secret]`; only the kernel,
 * in the moment of a call, gets the text out (through `@patchbay/sdk/host`).
 */
export declare class Secret {
    /** Where the value comes from, such as `env OPENAI_API_KEY`; safe to show. */
    readonly source: string;
    constructor(source: string);
    toString(): string;
    toJSON(): string;
}
