/** A difference between two runs. */
export interface Change {
  /** Such as `check tools`, `model gpt-5`, `verdict`. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly kind: "better" | "worse" | "other";
}
