import fc from "fast-check";
import { expect, test } from "vitest";
import { isOwnFamily, packSignature, type SignatureKind, unpackSignature } from "../src/index.ts";

const kinds: readonly SignatureKind[] = ["thinking", "redacted", "part-text", "part-call", "encrypted"];
const wellFormed = fc.string({ unit: "grapheme" });

test("an envelope says whose and what it is", () => {
  expect(packSignature({ family: "anthropic", value: "EqoB+/=" }, "thinking")).toBe(
    "pb1.anthropic.thinking.RXFvQisvPQ",
  );
});

test("any signature comes back as it was", () => {
  fc.assert(
    fc.property(
      fc.record({ family: wellFormed.filter((text) => text !== ""), value: wellFormed }),
      fc.option(
        wellFormed.filter((text) => text !== ""),
        { nil: undefined },
      ),
      fc.constantFrom(...kinds),
      (plain, model, kind) => {
        const signature = model === undefined ? plain : { ...plain, model };
        const text = packSignature(signature, kind);

        expect(text).toMatch(/^pb1\.[^\s.]+\.[a-z-]+\.[\w-]*(\.[\w-]+)?$/);
        expect(unpackSignature(text)).toEqual({ signature, kind });
      },
    ),
  );
});

test("a long value comes back too", () => {
  const signature = { family: "openai", value: "gAAAA".repeat(100_000) };

  expect(unpackSignature(packSignature(signature, "encrypted"))).toEqual({ signature, kind: "encrypted" });
});

test.each([
  "",
  "EqoBCkgIBxABGAIiQL",
  "pb1",
  "pb1.anthropic.thinking",
  "pb2.anthropic.thinking.RXFv",
  "pb1.anthropic.smelling.RXFv",
  "pb1..thinking.RXFv",
  "pb1.anthropic.thinking.RXF!",
  "pb1.anthropic.thinking.R",
  "pb1.anthropic.thinking._w",
  "pb1.%.thinking.RXFv",
  "pb1.anthropic.thinking.RXFv.RXFv.RXFv",
  " pb1.anthropic.thinking.RXFv",
])("%j is no envelope", (text) => {
  expect(unpackSignature(text)).toBeUndefined();
});

test("any text is an envelope or none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const unpacked = unpackSignature(`pb1.acme.thinking.${text}`);

      expect(unpacked === undefined || unpacked.signature.family === "acme").toBe(true);
    }),
  );
});

test("a signature is its own family's alone", () => {
  expect(isOwnFamily({ family: "gemini", value: "x" }, "gemini")).toBe(true);
  expect(isOwnFamily({ family: "gemini", value: "x" }, "anthropic")).toBe(false);
  expect(isOwnFamily(undefined, "gemini")).toBe(false);
});
