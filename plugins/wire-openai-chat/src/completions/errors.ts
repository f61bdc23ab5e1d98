import { openaiErrors } from "@patchbay/wire-kit";
import { completionsId } from "./types.ts";

/** How this wire tells of failures. */
export const { failureOf, encodeError, errorBody } = openaiErrors(completionsId);
