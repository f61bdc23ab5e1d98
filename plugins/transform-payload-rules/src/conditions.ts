import { isDeepStrictEqual } from "node:util";
import { createGlob, type Json, type RequestCall } from "@patchbay/sdk";
import type { Readable } from "./document.ts";
import type { When } from "./options.ts";
import { parsePath } from "./path.ts";

/** Makes a test for what the kernel does not compare itself: clients and headers. */
export function createCallTest({ clients, headers = {} }: When): (call: RequestCall) => boolean {
  const isMeant = clients ? createGlob(clients) : () => true;
  const wanted = Object.entries(headers).map(([name, glob]) => ({
    name: name.toLowerCase(),
    fits: createGlob([glob]),
  }));
  return ({ client, headers: sent }) =>
    isMeant(client) &&
    wanted.every(({ name, fits }) => {
      const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
      return value !== undefined && fits(value);
    });
}

type Test = (document: Readable) => boolean;

/** Makes a test for what stands in a document; undefined where none is asked for. */
export function createDocumentTest({ exists = [], missing = [], equals = {}, differs = {} }: When): Test | undefined {
  const tests = [
    ...exists.map((path) => found(path, () => true)),
    ...missing.map((path) => negated(found(path, () => true))),
    ...Object.entries(equals).map(([path, wanted]) => found(path, createValueTest(wanted))),
    ...Object.entries(differs).map(([path, unwanted]) => negated(found(path, createValueTest(unwanted)))),
  ];
  return tests.length === 0 ? undefined : (document) => tests.every((holds) => holds(document));
}

function found(text: string, fits: (value: Json) => boolean): Test {
  const path = parsePath(text);
  return (document) => document.values(path).some(fits);
}

function negated(test: Test): Test {
  return (document) => !test(document);
}

function createValueTest(wanted: unknown): (value: Json) => boolean {
  if (typeof wanted !== "string") return (value) => isDeepStrictEqual(value, wanted);
  const fits = createGlob([wanted]);
  return (value) => typeof value === "string" && fits(value);
}
