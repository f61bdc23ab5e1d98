import type { PromptLogOptions } from "./options.ts";
import { contentFields, cutMargin } from "./record.ts";
import { type BodyMeans, redactBody } from "./redact-body.ts";
import { createFieldRedactor } from "./redact-fields.ts";
import { createScrubber } from "./scrub.ts";

/** A record as plain data, as it stands in a file. */
type PlainRecord = Readonly<Record<string, unknown>>;

/** Makes records safe; what is safe already stays as it is. */
export interface Redactor {
  readonly text: (text: string) => string;
  readonly record: (record: object) => PlainRecord;
}

/** What is to be redacted. */
export type RedactorOptions = Pick<PromptLogOptions, "redact" | "redactFields" | "maxStringLength">;

/** The two directions, each with its neutral form and its forms on the line. */
const directions = [
  { neutral: "request", wires: ["clientRequest", "upstreamRequests"] },
  { neutral: "reply", wires: ["upstreamReplies", "clientReply"] },
] as const;

/**
 * A redactor for patterns and fields. Paths of fields begin at the record itself, at its request and reply, at each message
 * on the line and at the document in its body. What is redacted in one form of a request or an answer must not be readable
 * in another: a form in which no field is found, while one was found in another, is left out.
 */
export function createRedactor(options: RedactorOptions): Redactor {
  const scrubber = createScrubber(options);
  const redactFields = createFieldRedactor(options.redactFields);
  const means: BodyMeans = { scrubber, redactFields, hasFields: options.redactFields.length > 0 };
  return {
    text: scrubber.text,
    record(given) {
      const record: PlainRecord = { ...given };
      const scrubbed = (about: PlainRecord): PlainRecord => plain(scrubber.value(redactFields(about).value));
      if (!holdsContent(record)) return scrubbed(record);
      const withheld: string[] = Array.isArray(record["withheld"]) ? record["withheld"].map(String) : [];
      const content = directions.map(({ neutral, wires }) => {
        const forms = [neutralForm(neutral, record, means), ...wires.flatMap((name) => wireForms(name, record, means))];
        return assemble(forms, withheld);
      });
      const safe = scrubbed(withoutContent(record));
      return Object.assign(safe, ...content, withheld.length > 0 && { withheld });
    },
  };
}

function withoutContent({
  request: _request,
  reply: _reply,
  clientRequest: _clientRequest,
  upstreamRequests: _upstreamRequests,
  upstreamReplies: _upstreamReplies,
  clientReply: _clientReply,
  withheld: _withheld,
  ...about
}: PlainRecord): PlainRecord {
  return about;
}

/** Most records of a log without content hold nothing that has several forms. */
function holdsContent(record: PlainRecord): boolean {
  if (record["withheld"] !== undefined) return true;
  for (const name of contentFields) if (record[name] !== undefined) return true;
  return false;
}

/** A request or an answer in one of its forms. */
interface Form {
  readonly name: string;
  /** Several of one name make a list. */
  readonly isListed: boolean;
  /** Fields that were redacted in it; undefined when it has no document. */
  readonly hits?: number;
  readonly value: unknown;
  /** What is left when its document must not be written. */
  readonly without?: unknown;
  readonly withheld?: string;
}

function neutralForm(name: string, record: PlainRecord, { scrubber, redactFields }: BodyMeans): Form {
  if (record[name] === undefined) return { name, isListed: false, value: undefined };
  const { value, hits } = redactFields(record[name]);
  return { name, isListed: false, hits, value: scrubber.value(value) };
}

function wireForms(name: string, record: PlainRecord, means: BodyMeans): readonly Form[] {
  const given = record[name];
  if (given === undefined) return [];
  const isListed = Array.isArray(given);
  const messages: readonly unknown[] = isListed ? given : [given];
  return messages.map((message) => wireForm({ name, isListed }, plain(message), means));
}

function wireForm(as: Pick<Form, "name" | "isListed">, message: PlainRecord, means: BodyMeans): Form {
  const { body, overflow, ...head } = message;
  const without = means.scrubber.value(means.redactFields(head).value);
  if (typeof body !== "string" || body === "") return { ...as, value: without };
  const redaction = redactBody(body, means);
  if ("withheld" in redaction) return { ...as, value: without, ...redaction };
  const { text, hits } = redaction;
  const cut = typeof overflow === "number" ? `${text.slice(0, -cutMargin)}[… ${overflow + cutMargin} more]` : text;
  return { ...as, hits, value: { ...plain(without), body: cut }, without };
}

const noFields = "no field is redacted in it, but in another form of the same";

/** Puts the forms of a direction together, and says what was left out. */
function assemble(forms: readonly Form[], withheld: string[]): PlainRecord {
  const isRedacted = forms.some(({ hits = 0 }) => hits > 0);
  const result: Record<string, unknown> = {};
  const indexes = new Map<string, number>();
  for (const form of forms) {
    const index = indexes.get(form.name) ?? 0;
    indexes.set(form.name, index + 1);
    const why = form.withheld ?? (isRedacted && form.hits === 0 ? noFields : undefined);
    if (why !== undefined) withheld.push(`${form.name}${form.isListed ? `[${index}]` : ""}: ${why}`);
    const value = why === undefined || form.withheld !== undefined ? form.value : form.without;
    if (value === undefined) continue;
    const before = result[form.name];
    result[form.name] = form.isListed ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return result;
}

function plain(value: unknown): PlainRecord {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
