import type { ChatRequest, JsonObject, Loss } from "@patchbay/sdk";
import type OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { decodeFinish } from "../src/finish.ts";
import { openaiProfile } from "../src/index.ts";
import { messageGroups } from "./grammar/messages.ts";
import { type Group, type Row, valueAt, withMembers } from "./grammar/row.ts";
import { toolGroups } from "./grammar/tools.ts";
import { topLevel } from "./grammar/top-level.ts";
import { decode, encode } from "./kit.ts";

interface Case extends Row {
  readonly field: string;
  readonly group: Group;
  readonly sent: JsonObject;
}

const groups = [...topLevel, ...messageGroups, ...toolGroups];
const cases = groups.flatMap((group) =>
  Object.entries(group.rows).map(([field, row]): Case => {
    const sent = withMembers(group.body, group.at, { ...row.beside, [field]: row.sample });
    return { ...row, field, group, sent };
  }),
);
const neutralCases = cases.filter(({ to }) => to !== "extension");
const keptCases = cases.filter(({ to }) => to === "extension");

/** Every bag that rides in the request. */
function bagsOf(request: unknown): readonly JsonObject[] {
  if (typeof request !== "object" || request === null) return [];
  return Object.entries(request).flatMap(([key, value]) =>
    key === "extensions" ? [value as JsonObject] : bagsOf(value),
  );
}

function bare(request: ChatRequest): ChatRequest {
  return JSON.parse(
    JSON.stringify(request, (key, member: unknown) => (key === "extensions" ? undefined : member)),
  ) as ChatRequest;
}

/** Fields that nobody has read; `null` says nothing. */
function unread(request: ChatRequest): readonly string[] {
  const names: string[] = [];
  JSON.stringify(bagsOf(request), (key, value: unknown) => {
    const members = key === "fields" || key === "inner" ? Object.entries(value as object) : [];
    names.push(...members.flatMap(([name, member]) => (member === null ? [] : [name])));
    return value;
  });
  return names;
}

function pathOf({ group, field }: Case): string {
  return group.at === "" ? field : `${group.at}.${field}`;
}

describe("each field of the vendor's library", () => {
  test.each(cases)("$group.name, $field: goes back as it came", (item) => {
    expect(valueAt(encode(decode(item.sent)).body, pathOf(item))).toEqual(item.sample);
  });

  test.each(neutralCases)("$group.name, $field: is $to", ({ sent, to, value = null, field }) => {
    const request = decode(sent);

    expect({ value: valueAt(request, to) }).toMatchObject({ value });
    expect(unread(request)).not.toContain(field);
  });

  test.each(neutralCases)("$group.name, $field: is written without what this wire had kept", (item) => {
    const { written = { [pathOf(item)]: item.sample }, reported } = item;
    const { body, losses } = encode(bare(decode(item.sent)), { profile: openaiProfile });

    if (reported) expect(losses.map(({ kind }: Loss) => kind)).toContain("dropped");
    else
      for (const [path, value] of Object.entries(written)) expect([path, valueAt(body, path)]).toEqual([path, value]);
  });

  test.each(keptCases)("$group.name, $field: rides untouched, and changes nothing else", (item) => {
    const { sent, group, field, sample, instead } = item;
    const request = decode(sent);
    const without = decode(withMembers(sent, group.at, { [field]: instead }));

    expect(JSON.stringify(bagsOf(request))).toContain(JSON.stringify(sample));
    expect(bare(request)).toEqual(bare(without));
  });
});

describe("each finish reason of the vendor's library", () => {
  const reasons = {
    stop: "stop",
    length: "length",
    tool_calls: "tool-calls",
    content_filter: "content-filter",
    function_call: "tool-calls",
  } satisfies Record<OpenAI.ChatCompletion.Choice["finish_reason"], string>;

  test.each(Object.entries(reasons))("%s is %s", (word, reason) => {
    expect(decodeFinish(word, false)).toBe(reason);
  });
});
