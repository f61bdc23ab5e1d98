import { readdirSync, readFileSync } from "node:fs";
import type { ChatEvent, ChatRequest } from "@patchbay/sdk";
import { describe, test } from "vitest";
import { answered, there, thereAndBack } from "./laws.ts";
import { wirePairs } from "./legs.ts";

/** A case that once broke a law: it is tried for ever, between all wires. */
type Case = { readonly name: string } & (
  | { readonly request: ChatRequest; readonly reply?: undefined }
  | { readonly reply: readonly ChatEvent[]; readonly request?: undefined }
);

const folder = new URL("corpus/", import.meta.url);
const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case);

describe.each(wirePairs)("$title", (pair) => {
  test.each(cases)("$name", ({ request, reply }) => {
    if (request) {
      there(pair, request);
      thereAndBack(pair, request);
    } else answered(pair, reply);
  });
});
