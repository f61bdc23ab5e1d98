import { createBag } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** What this wire keeps in objects of the model. */
export const bag = createBag(wireId);

export const { bagOf, isOwn, fieldsOf, keep } = bag;
