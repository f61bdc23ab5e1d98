import type { Wire } from "@patchbay/sdk";
import type { Counts } from "../answer.ts";
import type { Call, Question } from "../question.ts";

/** What a client cannot say in its format. */
export type Feature =
  | "stop"
  | "pdf"
  | "error-results"
  | "image-results"
  | "image-urls"
  | "later-system"
  | "choice"
  | "call-ids";

/** An answer as its official library hands it out. */
export interface Outcome {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly Call[];
  /** Why it ended, in the format's own word. */
  readonly finish: string;
  /** The sequence at which it stopped, where the format tells. */
  readonly stop: string | undefined;
  readonly counts: Partial<Counts>;
  /** The answer in the format's own words, to be sent back. */
  readonly native: unknown;
}

/** The headers about losses: what the client wishes, and what it was told with the answer that came last. */
export interface Heard {
  readonly strict?: "reject";
  losses: string;
}

/** A vendor's official library at a gateway. */
export interface Client {
  readonly id: string;
  readonly wire: Wire;
  readonly lacks: readonly Feature[];
  whole(url: string, question: Question, heard: Heard): Promise<Outcome>;
  streamed(url: string, question: Question, heard: Heard): Promise<Outcome>;
}

/** The header by which a client wishes to be refused rather than misunderstood. */
export function wishes({ strict }: Heard): Readonly<Record<string, string>> {
  return strict === undefined ? {} : { "x-patchbay-strict": strict };
}

/** A `fetch` that says what a client wishes, and keeps what the gateway says of losses. */
export function listening(heard: Heard): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(wishes(heard))) headers.set(name, value);
    const response = await fetch(input, { ...init, headers });
    heard.losses = response.headers.get("x-patchbay-losses") ?? "";
    return response;
  };
}

/** Leaves out what is undefined. */
export function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}

type Defined<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** Arguments that were cut stay text. */
export function parseInput(text: string): Call["input"] {
  try {
    return JSON.parse(text) as Call["input"];
  } catch {
    return { unparsed: text };
  }
}

export function dataUrl({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  return `data:${mediaType};base64,${data}`;
}
