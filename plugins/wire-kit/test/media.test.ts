import { expect, test } from "vitest";
import { sourceOfUrl } from "../src/index.ts";

function typeOf(bytes: string): string | undefined {
  const source = sourceOfUrl(`data:;base64,${btoa(bytes)}`);
  return source.type === "base64" ? source.mediaType : undefined;
}

test.each([
  ["image/png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"],
  ["image/jpeg", "\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF"],
  ["image/gif", "GIF89a\u0001\0\u0001\0"],
  ["image/webp", "RIFF\u001a\0\0\0WEBPVP8L"],
  ["audio/wav", "RIFF\u0024\0\0\0WAVEfmt "],
  ["image/bmp", "BM\u001e\0\0\0\0\0\0\0\u001a\0"],
  ["application/pdf", "%PDF-1.7\n"],
  ["application/octet-stream", "RIFF\u0024\0\0\0AVI LIST"],
  ["application/octet-stream", "BMW is a make of cars"],
  ["application/octet-stream", ""],
])("the first bytes tell the type %s", (mediaType, bytes) => {
  expect(typeOf(bytes)).toBe(mediaType);
});

test("a type that is given is believed", () => {
  expect(sourceOfUrl(`data:image/avif;base64,${btoa("GIF89a")}`)).toMatchObject({ mediaType: "image/avif" });
});

test("bytes that are no base64 have no type", () => {
  expect(sourceOfUrl("data:;base64,!!!!")).toMatchObject({ mediaType: "application/octet-stream", data: "!!!!" });
});
