import type { ChatEvent } from "@patchbay/sdk";
import { createPairJoiner, createThinkTags } from "@patchbay/wire-kit";
import type { ThinkTagsIn } from "./types.ts";

/** Reads the text and the thinking of an answer, which come in pieces that may end anywhere. */
export interface TextReader {
  text(piece: string, out: ChatEvent[]): void;
  thinking(piece: string, out: ChatEvent[]): void;
  /** Nothing more comes: what was held back is sent. */
  end(out: ChatEvent[]): void;
}

/** Makes a reader for one answer. `tags`: thinking stands in the text, between tags. */
export function createTextReader(tags: ThinkTagsIn | undefined): TextReader {
  const splitter = tags === undefined ? undefined : createThinkTags(tags === "think-tags-open");
  const text = createPairJoiner();
  const thinking = createPairJoiner();

  const say = (type: "text-delta" | "reasoning-delta", said: string, out: ChatEvent[]): void => {
    if (said !== "") out.push({ type, text: said });
  };
  const think = (piece: string, out: ChatEvent[]): void => say("reasoning-delta", thinking.push(piece), out);
  const speak = (piece: string, out: ChatEvent[]): void => say("text-delta", text.push(piece), out);
  const add = (stretch: { readonly text: string; readonly thinking: boolean }, out: ChatEvent[]): void =>
    (stretch.thinking ? think : speak)(stretch.text, out);

  return {
    thinking: think,
    text(piece, out) {
      if (!splitter) speak(piece, out);
      else for (const stretch of splitter.push(piece)) add(stretch, out);
    },
    end(out) {
      for (const stretch of splitter?.end() ?? []) add(stretch, out);
      say("reasoning-delta", thinking.end(), out);
      say("text-delta", text.end(), out);
    },
  };
}
