/** A piece of what a user says. */
export type Piece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly mediaType: string; readonly data: string }
  | { readonly type: "image-url"; readonly url: string }
  | { readonly type: "pdf"; readonly name: string; readonly data: string };

/** A call of a tool. */
export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a tool gave back. */
export interface Result {
  readonly callId: string;
  readonly name: string;
  readonly text: string;
  readonly isError?: boolean;
  readonly image?: { readonly mediaType: string; readonly data: string };
}

/** A turn of a conversation. `echo` is an answer in the client's own words, as it got it. */
export type Turn =
  | { readonly type: "user"; readonly pieces: readonly Piece[] }
  | { readonly type: "assistant"; readonly text?: string; readonly calls?: readonly Call[] }
  | { readonly type: "system"; readonly text: string }
  | { readonly type: "results"; readonly results: readonly Result[] }
  | { readonly type: "echo"; readonly native: unknown };

/** A function that the model may call. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a client asks, in no vendor's words. */
export interface Question {
  readonly system?: string;
  readonly turns: readonly Turn[];
  readonly tools?: readonly ToolSpec[];
  /** `weather` is the name of a tool. */
  readonly choice?: "none" | "required" | "weather";
  readonly temperature?: number;
  readonly thinks?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly stop?: string;
  readonly maxTokens?: number;
}

export const model = "some-model";

/** What clients of Claude's format must always say. */
export const claudeMaxTokens = 4096;

export function user(...pieces: readonly (string | Piece)[]): Turn {
  return {
    type: "user",
    pieces: pieces.map((piece) => (typeof piece === "string" ? { type: "text", text: piece } : piece)),
  };
}
