/** A proof of text that cannot travel through a client of some format. */
export interface KnownGap {
  /** Id of the client's wire. */
  readonly client: string;
  readonly reason: string;
}

/** Gaps in carrying Gemini's signatures of text; each is tested to be one still. */
export const knownGaps: readonly KnownGap[] = [
  { client: "openai-chat", reason: "its messages have no place for it" },
  { client: "openai-responses", reason: "a thought that carries it would be taken for that of the call behind it" },
  { client: "ollama", reason: "its messages have no place for it" },
];
