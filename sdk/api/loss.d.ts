import type { Json } from "./model/json.ts";
/** What happened to a piece of meaning on its way between wires. */
export type LossKind = "dropped" | "approximated" | "renamed" | "synthesized";
/** One entry of the loss ledger: translation never loses anything in silence. */
export interface Loss {
    /** Where, in the words of the wire that was read, such as `messages[2].content[0].image_url.detail`. */
    readonly path: string;
    readonly kind: LossKind;
    /** What it was. Kept short; long values are left out. */
    readonly from?: Json;
    /** What became of it. */
    readonly to?: Json;
    /** Why, in a clause: `the target has no field for it`. */
    readonly reason: string;
}
/** Takes a loss. Cheap; may be called any number of times. */
export type LossSink = (loss: Loss) => void;
