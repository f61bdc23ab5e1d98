import type { DecodeRequestContext, EmbedInput, EmbedRequest, Json } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { badRequest, defined, type Fields } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { createCallLedger } from "./call-ledger.ts";
import { decodePart } from "./decode-part.ts";
import { readMembers, takeNumber } from "./fields.ts";

/** Reads a request for one vector or for a batch. What all of a batch say alike is said once. */
export function decodeEmbedRequest(body: Json | undefined, { model }: DecodeRequestContext): EmbedRequest {
  const fields = readMembers(body, "");
  const batch = fields.array("requests");
  const items = batch
    ? batch.map((item, index) => decodeItem(readMembers(item, `requests[${index}]`)))
    : [decodeItem(fields)];
  const [first] = items;
  const alike = items.every(({ task, dimensions }) => task === first?.task && dimensions === first?.dimensions);
  const requests = items.map((item): Json => ({ ...(alike ? {} : optionsOf(item)), ...item.rest }));
  const hasRest = requests.some((rest) => Object.keys(rest ?? {}).length > 0);
  return {
    model,
    inputs: items.map(({ input }) => input),
    ...(alike && defined({ dimensions: first?.dimensions, task: first?.task?.toLowerCase().replaceAll("_", "-") })),
    ...keep({ form: batch ? undefined : "single", requests: hasRest ? requests : undefined }),
  };
}

interface Item {
  readonly input: EmbedInput;
  readonly task: string | undefined;
  readonly dimensions: number | undefined;
  readonly rest: Readonly<Record<string, Json>>;
}

function optionsOf({ task, dimensions }: Item): Readonly<Record<string, Json>> {
  return defined({ taskType: task, outputDimensionality: dimensions });
}

function decodeItem(fields: Fields): Item {
  fields.string("model");
  const task = fields.string("taskType")?.toUpperCase();
  const dimensions = takeNumber(fields, "outputDimensionality");
  const input = decodeInput(fields);
  return { input, task, dimensions, rest: fields.rest() ?? {} };
}

function decodeInput(fields: Fields): EmbedInput {
  const content = readMembers(fields.object("content"), fields.at("content"));
  const value = content.peek("parts");
  const parts = isObject(value) ? [value] : content.array("parts");
  if (!parts) throw badRequest(content.at("parts"), "must be a list of parts");
  const calls = createCallLedger();
  const decoded = parts.map((part, index) => decodePart(part, `${content.at("parts")}[${index}]`, calls));
  const title = fields.string("title");
  const [only, ...others] = decoded;
  if (title === undefined && others.length === 0 && only?.type === "text") return { type: "text", text: only.text };
  return { type: "content", content: decoded, ...defined({ title }) };
}
