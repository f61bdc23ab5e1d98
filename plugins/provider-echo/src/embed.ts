import { createHash } from "node:crypto";
import { type EmbedInput, type EmbedReply, type EmbedRequest, GatewayError } from "@patchbay/sdk";
import { describePart } from "./prompt.ts";
import { countTokens } from "./tokens.ts";

const defaultDimensions = 8;
const maxDimensions = 3072;

/** Vectors of length one that follow from the text alone. They carry no meaning: only equal texts are near each other. */
export function embed(model: string, { inputs, dimensions = defaultDimensions }: EmbedRequest): EmbedReply {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > maxDimensions) {
    const message = `dimensions must be a whole number from 1 to ${maxDimensions}, got ${dimensions}`;
    throw new GatewayError("bad-request", message, { param: "dimensions" });
  }
  const texts = inputs.map(textOf);
  const inputTokens = inputs.reduce((sum, input, index) => sum + tokensOf(input, texts[index] ?? ""), 0);
  return {
    model,
    embeddings: texts.map((text) => vectorOf(text, dimensions)),
    usage: { inputTokens, totalTokens: inputTokens, estimated: true },
  };
}

function textOf(input: EmbedInput): string {
  if (input.type === "text") return input.text;
  if (input.type === "tokens") return input.tokens.join(" ");
  return [input.title ?? "", ...input.content.map(describePart)].join("\n");
}

function tokensOf(input: EmbedInput, text: string): number {
  return input.type === "tokens" ? input.tokens.length : countTokens(text);
}

function vectorOf(text: string, dimensions: number): number[] {
  const bytes = createHash("shake256", { outputLength: dimensions * 4 })
    .update(text)
    .digest();
  // Odd numbers are never zero, so the length is not either.
  const numbers = Array.from({ length: dimensions }, (_, index) => bytes.readInt32BE(index * 4) | 1);
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}
