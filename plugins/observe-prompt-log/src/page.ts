import {
  type Clock,
  GatewayError,
  type JsonObject,
  type ObserverEndpoint,
  type ObserverEndpointAnswer,
} from "@patchbay/sdk";
import { listLogFiles, type LogFile } from "./log-files.ts";
import type { PromptLogOptions } from "./options.ts";
import { linesBackward, type ReadBudget } from "./read-backward.ts";
import { contentFields } from "./record.ts";
import { type ReadRecord, readRecordFilter, recordFilters } from "./record-filter.ts";
import type { Redactor } from "./redact-record.ts";

/** What the page needs. */
export interface PageMeans {
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** The whole path of the option `file`. */
  readonly path: () => Promise<string>;
}

const usualLimit = 50;
const maxLimit = 500;
/** Most that one look reads, and shows, so that nobody's curiosity costs others their answers. */
const maxRead = 16 * 1024 * 1024;
const maxShown = 8 * 1024 * 1024;

/** The page of the newest records, for whoever has the admin token. */
export function createPage(means: PageMeans, options: PromptLogOptions): ObserverEndpoint {
  return {
    path: options.path,
    access: "admin",
    describe: { summary: "Newest records of the prompt log", query, answer },
    handle: ({ query: asked }) => show(readQuery(asked, means.clock, options), means, options),
  };
}

interface Asked {
  readonly limit: number;
  readonly withContent: boolean;
  readonly fits: (record: ReadRecord) => boolean;
}

function readQuery(
  { limit = String(usualLimit), content = "false", exchange, ...filters }: Readonly<Record<string, string>>,
  clock: Clock,
  { showContent }: PromptLogOptions,
): Asked {
  const unknown = Object.keys(filters).find((name) => !recordFilters.some((known) => known === name));
  if (unknown !== undefined)
    throw badRequest(`unknown parameter ${JSON.stringify(unknown)}: use ${Object.keys(query).join(", ")}`);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxLimit)
    throw badRequest(`limit must be a number from 1 to ${maxLimit}`);
  if (content !== "true" && content !== "false") throw badRequest("content must be true or false");
  if (content === "true" && !showContent)
    throw new GatewayError("permission-denied", "the prompt log shows no content unless its option showContent is set");
  const fits = filterOf(filters, clock.now());
  return {
    limit: Number(limit),
    withContent: content === "true",
    fits: exchange === undefined ? fits : (record) => record["exchange"] === exchange && fits(record),
  };
}

function filterOf(filters: Readonly<Record<string, string>>, now: number): Asked["fits"] {
  try {
    return readRecordFilter(filters, now);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

async function show(
  asked: Asked,
  { redactor, path }: PageMeans,
  { rotate }: PromptLogOptions,
): Promise<ObserverEndpointAnswer> {
  const files = await listLogFiles(await path(), rotate);
  const budget = { bytes: maxRead };
  const records: string[] = [];
  let room = maxShown;
  for await (const record of matches(files.toReversed(), asked, budget)) {
    // What was written before an option was set is held to it all the same.
    const text = JSON.stringify(redactor.record(asked.withContent ? record : metadataOf(record)));
    room -= text.length;
    if (room > 0) records.push(text);
    if (room <= 0 || records.length === asked.limit) break;
  }
  const isWhole = records.length === asked.limit || !files.some(({ isCompressed }) => isCompressed);
  return {
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: `{"complete":${isWhole && budget.bytes > 0 && room > 0},"records":[${records.join(",")}]}`,
  };
}

async function* matches(files: readonly LogFile[], { fits }: Asked, budget: ReadBudget): AsyncGenerator<ReadRecord> {
  for (const { path, isCompressed } of files) {
    // A compressed file can only be read from its beginning.
    if (isCompressed) continue;
    for await (const line of linesBackward(path, budget)) {
      const record = parse(line);
      if (record && fits(record)) yield record;
    }
  }
}

function metadataOf(record: ReadRecord): ReadRecord {
  const facts = Object.fromEntries(Object.entries(record).filter(([name]) => !contentFields.has(name)));
  const { error } = facts;
  if (typeof error !== "object" || error === null) return facts;
  // Providers quote what they refuse.
  return { ...facts, error: Object.fromEntries(Object.entries(error).filter(([name]) => name !== "message")) };
}

function parse(line: string): ReadRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // A line that a crash tore.
    return undefined;
  }
}

function badRequest(message: string): GatewayError {
  return new GatewayError("bad-request", message);
}

const word = (description: string): JsonObject => ({ type: "string", description });

const query: Readonly<Record<string, JsonObject>> = {
  limit: { type: "integer", minimum: 1, maximum: maxLimit, default: usualLimit, description: "most records" },
  model: word("names as clients name them, with commas; * stands for anything"),
  pool: word("who answered, or failed last"),
  client: word("ids of clients"),
  status: word("503, 5xx, done, failed, cancelled; several with commas"),
  since: word("a date, a time, or an age such as 24h"),
  until: word("a date, a time, or an age such as 24h; not included"),
  exchange: word("id of one exchange"),
  content: {
    type: "boolean",
    default: false,
    description: "with prompts and answers, where the option showContent allows it",
  },
};

const answer: JsonObject = {
  type: "object",
  required: ["complete", "records"],
  properties: {
    complete: {
      type: "boolean",
      description: "false when files were not read to their beginning: too much, or compressed",
    },
    records: {
      type: "array",
      items: {
        type: "object",
        required: ["at", "exchange"],
        properties: { at: word("when it began"), exchange: word("its id") },
      },
    },
  },
};
