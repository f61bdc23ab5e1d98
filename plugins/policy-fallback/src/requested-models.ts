import type { ChatRequest, Extensions, Json, Selection } from "@patchbay/sdk";
import { asArray, asObject } from "@patchbay/sdk/http";

/** Where a client may list models: nowhere, in the header alone, or in the body too. */
export type RequestModels = "none" | "header" | "body";

const header = "x-patchbay-models";
/** A field of the body as OpenRouter has it (https://openrouter.ai/docs/features/model-routing). */
const field = "models";

/** Other models that the client would take an answer from, best first. The header goes first: it costs no reading. */
export function requestedModels(selection: Selection, where: RequestModels): readonly string[] {
  if (where === "none") return [];
  const listed = selection.headers[header];
  if (listed !== undefined) return namesIn(listed.split(","));
  return where === "body" ? namesIn(asArray(listIn(readable(selection)))) : [];
}

/** The request without its list, which is the gateway's to read: other formats would miss it, and many upstreams refuse it. */
export function withoutModels(request: ChatRequest): ChatRequest | undefined {
  if (listIn(request) === undefined) return undefined;
  return { ...request, extensions: mapFields(request.extensions ?? {}, ({ [field]: _list, ...rest }) => rest) };
}

type Fields = Readonly<Record<string, Json>>;

function listIn(request: ChatRequest | undefined): Json | undefined {
  const lists = Object.values(request?.extensions ?? {}).map((bag) => fieldsOf(bag)?.[field]);
  return lists.find((list) => Array.isArray(list));
}

function fieldsOf(bag: Json): Fields | undefined {
  return asObject(asObject(bag)?.["fields"]);
}

function mapFields(extensions: Extensions, change: (fields: Fields) => Fields): Extensions {
  const changed = Object.entries(extensions).map(([wire, bag]) => {
    const fields = fieldsOf(bag);
    return [wire, fields ? { ...asObject(bag), fields: change(fields) } : bag];
  });
  return Object.fromEntries(changed);
}

function namesIn(list: readonly Json[]): readonly string[] {
  return list.flatMap((name) => (typeof name === "string" && name.trim() !== "" ? name.trim() : []));
}

/** What is wrong with a body that cannot be read others will say. */
function readable(selection: Selection): ChatRequest | undefined {
  try {
    return selection.request();
  } catch {
    return undefined;
  }
}
