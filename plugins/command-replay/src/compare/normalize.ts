import { type Channel, editTexts } from "@patchbay/observe-record";

/** Makes texts of one exchange comparable with those of another: one per side, used in the same order on both. */
export type Normalize = (body: string) => string;

/** Members that are made anew each time. */
const idKeys: ReadonlySet<string> = new Set([
  "id",
  "tool_call_id",
  "tool_use_id",
  "call_id",
  "item_id",
  "message_id",
  "response_id",
  "responseId",
]);
const timeKeys: ReadonlySet<string> = new Set(["created", "created_at", "completed_at", "createTime"]);
/** Of Ollama, measured by the provider's own clock or, where it is another, by Patchbay's. */
const durationKeys: ReadonlySet<string> = new Set([
  "total_duration",
  "load_duration",
  "prompt_eval_duration",
  "eval_duration",
]);

/** How a connection failed, only that connection knew: it is played as one that breaks. */
const unreachable = /(cannot reach [^\s:]+(?::\d+)?)(?: through the proxy)?: [^"\n]*/g;

/** Ids become numbers, in the order in which they come up; moments become one; comments that keep a stream open go. */
export function createNormalize(exchange: string): Normalize {
  const numbers = new Map<string, string>();
  const numberOf = (id: string): string => {
    const known = numbers.get(id) ?? `<id ${numbers.size + 1}>`;
    numbers.set(id, known);
    return known;
  };
  const edit = ({ path, leaves }: Channel): readonly (string | undefined)[] => {
    const key = path?.at(-1) ?? "";
    if (idKeys.has(key)) return leaves.map(({ text, isString }) => (isString ? numberOf(text) : undefined));
    if (timeKeys.has(key)) return leaves.map(() => "<time>");
    if (durationKeys.has(key)) return leaves.map(() => "<duration>");
    return leaves.map(({ text }) => text.replaceAll(unreachable, "$1"));
  };
  return (body) => {
    const named = exchange === "" ? body : body.replaceAll(exchange, "<exchange>");
    return editTexts([named], edit)
      .join("")
      .replaceAll(/^:.*\n(?:\r?\n)?/gm, "");
  };
}
