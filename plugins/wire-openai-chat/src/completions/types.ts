import { createBag } from "@patchbay/wire-kit";

/**
 * Id of this wire: OpenAI's older Completions, which continue a text instead of answering a conversation.
 * https://platform.openai.com/docs/api-reference/completions
 */
export const completionsId = "openai-completions";

/** What `object` says in answers and chunks alike. */
export const completionObject = "text_completion";

/** What this wire keeps in objects of the model. */
export const { bagOf, isOwn, fieldsOf, keep } = createBag(completionsId);

/** What the reading of an answer has to know of its request. */
export interface CompletionMemo {
  /** The prompt, when the answer repeats it. */
  readonly echoed?: string;
}
