import type { Json, JsonObject } from "@patchbay/sdk";

/** A field that the neutral model has a word for. */
export interface NeutralRow {
  readonly sample: Json;
  /** Its place in the neutral request. */
  readonly at: string;
  /** What stands there, where it is not the sample itself. */
  readonly reads?: Json;
  /** Fields that have to stand beside it. */
  readonly beside?: JsonObject;
  /** The wire keeps a note of it, too. */
  readonly noted?: true;
  /** Where and how it is written when nobody remembers its form; `lost` when that is told in the ledger. */
  readonly bare?: "lost" | { readonly at: string; readonly is: Json };
}

/** A field that only this wire knows; it rides untouched. */
export interface OwnRow {
  readonly sample: Json;
  readonly extension: true;
  readonly beside?: JsonObject;
}

/** A field that the vendor's library keeps to itself; it is never on the line. */
export interface LibraryRow {
  readonly library: string;
}

export type Row = NeutralRow | OwnRow | LibraryRow;

/** Fields of one type of the vendor's library, and the object of a body in which they stand. */
export interface Group {
  readonly title: string;
  readonly path: string;
  readonly rows: Readonly<Record<string, Row>>;
  /** Makes a body of the object. */
  readonly body: (object: JsonObject) => JsonObject;
  /** What the object needs in any case. */
  readonly base?: JsonObject;
}

/** What stands at a place such as `tools[0].name`. */
export function at(value: unknown, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  return steps.reduce<unknown>(
    (inner, step) => (inner as Readonly<Record<string, unknown>> | undefined)?.[step],
    value,
  );
}
