import { describe, expect, it } from "vitest";
import { chat, createCall, loadEcho } from "./call.ts";

describe("models", () => {
  it("are one", async () => {
    const echo = await loadEcho();
    const all = await echo.models?.(createCall<"models">({}));
    expect(all?.models.map(({ id }) => id)).toEqual(["echo"]);
    expect((await echo.models?.(createCall<"models">({ id: "echo" })))?.models).toEqual(all?.models);
    expect((await echo.models?.(createCall<"models">({ id: "other" })))?.models).toEqual([]);
  });
});

describe("counting tokens", () => {
  it("counts as the answer's usage does, and says that it is an estimate", async () => {
    const echo = await loadEcho();
    const request = chat("one two three", { system: [{ text: "be kind" }] });
    const count = await echo.countTokens?.(createCall<"count-tokens">({ model: "echo", request }));
    expect(count).toEqual({ inputTokens: 5, estimated: true });
  });
});

describe("embedding", () => {
  it("makes unit vectors that depend on the text alone", async () => {
    const echo = await loadEcho();
    const inputs = ["a cat", "a dog", "a cat"].map((text) => ({ type: "text" as const, text }));
    const reply = await echo.embed?.(createCall<"embed">({ model: "echo", inputs }));
    const [cat, dog, again] = reply?.embeddings ?? [];
    expect(cat).toHaveLength(8);
    expect(cat).toEqual(again);
    expect(cat).not.toEqual(dog);
    for (const vector of [cat, dog]) expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 12);
    expect(reply?.usage).toEqual({ inputTokens: 6, totalTokens: 6, estimated: true });
  });

  it("honors dimensions from 1 to 3072", async () => {
    const echo = await loadEcho();
    const embed = async (dimensions: number) =>
      echo.embed?.(createCall<"embed">({ model: "echo", inputs: [{ type: "text", text: "x" }], dimensions }));
    for (const dimensions of [1, 3072]) {
      expect((await embed(dimensions))?.embeddings[0]).toHaveLength(dimensions);
    }
    for (const dimensions of [0, 1.5, 3073]) {
      await expect(embed(dimensions)).rejects.toMatchObject({ code: "bad-request", param: "dimensions" });
    }
  });

  it("takes tokens and content too", async () => {
    const echo = await loadEcho();
    const reply = await echo.embed?.(
      createCall<"embed">({
        model: "echo",
        inputs: [
          { type: "tokens", tokens: [1, 2, 3] },
          { type: "content", content: [{ type: "text", text: "x" }], title: "t" },
        ],
      }),
    );
    expect(reply?.embeddings).toHaveLength(2);
    expect(reply?.embeddings[0]).not.toEqual(reply?.embeddings[1]);
    expect(reply?.usage?.inputTokens).toBe(5);
  });
});
