import type { ChatRequest, Json, JsonObject } from "@patchbay/sdk";
import { asString, isArray, isObject } from "@patchbay/sdk/http";
import { describe, expect, test } from "vitest";
import { contentHosts } from "./grammar/content-rows.ts";
import { at, join, withAt } from "./grammar/paths.ts";
import { requestHosts } from "./grammar/request-rows.ts";
import type { Host } from "./grammar/row.ts";
import { builtins, toolHosts } from "./grammar/tool-rows.ts";
import { decode, encode } from "./kit.ts";

const smallest = { model: "m", max_tokens: 100, messages: [{ role: "user", content: "hi" }] };

/** A client's body with a host, and in it the field. */
function bodyWith({ place, base, around }: Host, fields: JsonObject = {}): JsonObject {
  return withAt({ ...smallest, ...around }, place, {
    ...(place === "" ? { ...smallest, ...around } : {}),
    ...base,
    ...fields,
  }) as JsonObject;
}

/** The same without what the wire keeps for itself. */
function bare(request: ChatRequest): ChatRequest {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => (key === "extensions" ? undefined : value)),
  ) as ChatRequest;
}

/** Names of all members that wait in the wire's own keeping; a form that is remembered is no such member. */
function keptKeys(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, member]) =>
    key === "extensions" ? namesIn((member as JsonObject)["claude"]) : keptKeys(member),
  );
  return inner;
}

const forms: ReadonlySet<string> = new Set(["thinking", "block", "blocks"]);

function namesIn(bag: Json | undefined): readonly string[] {
  if (bag === undefined || !isObject(bag)) return [];
  return Object.entries(bag).flatMap(([note, value]) =>
    isObject(value) && !isArray(value) && !forms.has(note) ? Object.keys(value) : [],
  );
}

const cases = [...requestHosts, ...toolHosts, ...contentHosts].flatMap((host) =>
  Object.entries(host.rows).map(([key, row]) => {
    const name = `${join(host.place, key)} of ${asString(host.base["type"]) ?? "it"}`;
    return { name, host, key, row, body: bodyWith(host, { [key]: row.value as Json }) };
  }),
);
const neutralCases = cases.filter(({ row }) => row.at !== undefined);
const extensionCases = cases.filter(({ row }) => row.at === undefined);

describe("every field of a request", () => {
  test.each(cases)("$name goes out to this wire as it came in", ({ body }) => {
    expect(encode(decode(body))).toMatchObject({ body, losses: [] });
    expect(encode(decode(body)).body).toEqual(body);
  });

  test.each(neutralCases)("$name is in the neutral request, and nowhere else", ({ host, key, row, body }) => {
    const request = decode(body);

    expect(at(request, join(host.neutral, row.at ?? ""))).toEqual(row.as ?? row.value);
    expect(keptKeys(request)).not.toContain(key);
  });

  test.each(neutralCases)("$name is written for a client of any wire, or told of", ({ host, key, row, body }) => {
    const { body: sent, losses } = encode(bare(decode(body)), host.options);
    const place = join(host.place, row.writtenAt ?? key);

    if (row.told === undefined) expect(at(sent, place)).toEqual(row.written ?? row.value);
    else expect(losses.map(({ path }) => path)).toContain(row.told);
  });

  test.each(extensionCases)("$name changes nothing in the neutral request", ({ host, body }) => {
    expect(bare(decode(body))).toEqual(bare(decode(bodyWith(host))));
  });
});

describe("every tool that the vendor defines", () => {
  test.each(Object.entries(builtins))("%s is %s", (type, builtin) => {
    const tool = { type, name: "n", max_uses: 1 };
    const body = { ...smallest, tools: [tool] };

    expect(decode(body).tools).toMatchObject([{ type: "builtin", builtin, raw: { wire: "claude", value: tool } }]);
    expect(encode(decode(body)).body).toEqual(body);
  });
});
