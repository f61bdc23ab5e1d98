/**
 * Proof that a vendor made a piece of reasoning or a tool call. It is valid for the family that made it only:
 * a codec passes on what is its own and reports any other as a loss.
 */
export interface Signature {
    /** The vendor family that made it, in lower case. */
    readonly family: string;
    /** The model that made it, where the family binds a signature to one. */
    readonly model?: string;
    /** The opaque value, byte for byte as it came. */
    readonly value: string;
}
