import type { Json, JsonObject, Thinking, ThinkingLevel } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import { anyDefined, depths, type Fields } from "@patchbay/wire-kit";

/** The wish for thinking, and how it was written, since one wish has several forms. */
export interface DecodedThinking {
  readonly thinking: Thinking | undefined;
  readonly form: JsonObject | undefined;
}

/** Reads `thinking` and the effort. What is of a kind that nobody knows stays as it is. */
export function decodeThinking(fields: Fields, config: Fields): DecodedThinking {
  const object = asObject(fields.peek("thinking"));
  const known = object && readType(object) ? fields.object("thinking") : undefined;
  const effort = levelOf(config.peek("effort")) ? config.string("effort") : undefined;
  const form = anyDefined({ thinking: known, effort });
  return { thinking: readForm(form), form };
}

/** The wish that a form stands for. */
export function readForm(form: JsonObject | undefined): Thinking | undefined {
  const object = asObject(form?.["thinking"]);
  const level = levelOf(form?.["effort"]);
  const wish = object ? readType(object) : undefined;
  const depth = level && wish?.type !== "off" ? ({ type: "level", level } as const) : wish;
  const show = object && shows.get(asString(object["display"]) ?? "");
  return depth && show ? { ...depth, show } : depth;
}

const shows: ReadonlyMap<string, NonNullable<Thinking["show"]>> = new Map([
  ["omitted", "none" as const],
  ["summarized", "summary" as const],
]);

function readType({ type, budget_tokens: budget }: JsonObject): Thinking | undefined {
  if (type === "disabled" || type === "between_tools") return { type: "off" };
  if (type === "adaptive") return { type: "auto" };
  if (type !== "enabled") return undefined;
  const tokens = asNumber(budget);
  return tokens === undefined ? { type: "auto" } : { type: "budget", tokens };
}

function levelOf(effort: Json | undefined): ThinkingLevel | undefined {
  return depths.find(({ level }) => level === effort)?.level;
}
