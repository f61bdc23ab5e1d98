/** What a plugin tries. Its answer is a text; one that holds `reached` is a success. */
export interface Attempt {
  readonly name: string;
  /**
   * An expression of the plugin's own program. In reach: what `prelude.ts` gives, and `given` with the plugin's `context`,
   * `options` and the running `call`.
   */
  readonly code: string;
  /** Where the same code, run inline, does not succeed and so proves nothing: why. */
  readonly noControl?: string;
}

/** A threat: what is tried, and where. */
export interface Group {
  /** As in the table of the threat model. */
  readonly threat: string;
  readonly file: string;
  readonly attempts: readonly { readonly name: string }[];
}

/** The mark of a success. */
export const reached = "REACHED";
