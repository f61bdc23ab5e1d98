import type { ChatRequest, EmbedRequest, Extensible, Json, JsonObject, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import * as others from "./grammar/others.ts";
import * as requests from "./grammar/requests.ts";
import { bare, keptNames, memberAt, type Row, withoutMember } from "./grammar/row.ts";
import { decode, encode, finish, linesOf, readWhole, start, writeStream, writeWhole } from "./kit.ts";

/** Reads and writes requests of a kind. */
interface Side<Request extends Extensible> {
  readonly read: (body: JsonObject) => Request;
  readonly write: (request: Request) => { readonly body: JsonObject; readonly losses: readonly Loss[] };
}

const chatSide = (path: string): Side<ChatRequest> => ({
  read: (body) => decode(body, { path }),
  write: (request) => encode(request),
});

const embedSide = (path: string): Side<EmbedRequest> => ({
  read(body) {
    if (!wire.codec.embed) throw new Error("the wire embeds");
    const losses = (): void => undefined;
    return wire.codec.embed.decodeRequest(body, {
      model: "m",
      stream: false,
      path,
      headers: {},
      params: {},
      query: {},
      losses,
    });
  },
  write(request) {
    const losses: Loss[] = [];
    const context = {
      model: "m",
      stream: false,
      capabilities: {},
      profile: {},
      losses: (loss: Loss) => losses.push(loss),
    };
    return { body: wire.codec.embed?.encodeRequest(request, context).body ?? {}, losses };
  },
});

function judge<Request extends Extensible>(row: Row, { read, write }: Side<Request>): void {
  const value = memberAt(row.body, row.path);
  const request = read(row.body);
  expect(value, "the sample has the field").toBeDefined();
  if (row.at === "extension") judgeExtension(row, request, read(withoutMember(row.body, row.path)));
  else judgeNeutral(row, value, request);
  const returned = write(request);
  const { path, value: expected } = row.returned ?? { path: row.path, value };
  expect(memberAt(returned.body, path), "its own wire gets it back").toEqual(expected);
  expect(returned.losses).toEqual([]);
  if (row.at !== "extension") judgeBare(row, value, write(bare(request)));
}

function judgeExtension({ path }: Row, request: Extensible, without: Extensible): void {
  const name = path.split(".").at(-1);
  expect(keptNames(request)).toContain(name);
  expect(bare(request), "nothing else says it").toEqual(bare(without));
}

function judgeNeutral({ path, at, neutral }: Row, value: unknown, request: Extensible): void {
  expect(memberAt(bare(request), at), `it is at ${at}`).toEqual(neutral ?? value);
  expect(keptNames(request), "it is not kept as well").not.toContain(path.split(".").at(-1));
}

function judgeBare(
  row: Row,
  value: unknown,
  { body, losses }: { readonly body: JsonObject; readonly losses: readonly Loss[] },
): void {
  if (row.bare === "reported") {
    expect(memberAt(body, row.path)).toBeUndefined();
    expect(losses.length).toBeGreaterThan(0);
    return;
  }
  const expected: unknown = row.bare?.value ?? value;
  expect(memberAt(body, row.bare?.path ?? row.path), "it is written without the wire's notes").toEqual(expected);
}

const chats = {
  ...requests.chatRows,
  ...prefixed("think", requests.thinkRows),
  ...prefixed("message", requests.messageRows),
  ...prefixed("call", requests.callRows),
  ...prefixed("called function", requests.calledRows),
  ...prefixed("tool", requests.toolRows),
  ...prefixed("function", requests.functionRows),
  ...prefixed("option", requests.optionRows),
  ...requests.laterRows,
};

function prefixed(name: string, rows: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> {
  return Object.fromEntries(Object.entries(rows).map(([key, row]) => [`${name} ${key}`, row]));
}

describe("each field of a request is where the table says", () => {
  test.each(Object.entries(chats))("chat: %s", (_name, row) => judge(row, chatSide("/api/chat")));
  test.each(Object.entries(requests.promptRows))("prompt: %s", (_name, row) => judge(row, chatSide("/api/generate")));
  test.each(Object.entries(others.embedRows))("vectors: %s", (_name, row) => judge(row, embedSide("/api/embed")));
  test.each(Object.entries(others.olderEmbedRows))("a vector: %s", (_name, row) =>
    judge(row, embedSide("/api/embeddings")),
  );
});

describe("each field of an answer comes back", () => {
  const isFor = (body: JsonObject): Partial<ChatRequest> =>
    "response" in body ? { extensions: { ollama: { form: "generate" } } } : {};
  const all: readonly (readonly [string, JsonObject])[] = [
    ...Object.entries(others.replyRows),
    ...Object.entries(others.replyMessageRows),
    ...Object.entries(others.promptReplyRows),
  ];

  test.each(all)("%s", (name, body) => {
    expect(JSON.stringify(body)).toContain(`"${name}":`);
    expect(writeWhole(readWhole(body), isFor(body))).toEqual(body);
  });

  test.each<readonly [string, Json | undefined]>(Object.entries(others.finishRows))("finish %s", (reason, word) => {
    const last = linesOf(writeStream([start, { ...finish, reason } as typeof finish])).at(-1);

    expect(last?.["done_reason"]).toBe(word);
  });
});
