import { styleText } from "node:util";
import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import type { FeedEvent } from "./follow.ts";

/** How lines look. */
export interface Look {
  readonly colors: boolean;
  /** Texts are not cut. */
  readonly isFull: boolean;
}

type Color = Parameters<typeof styleText>[0];

interface Line {
  readonly text: string;
  readonly color?: Color;
}

/** An event for people; undefined for one that has nothing to say. */
export function eventLine(event: FeedEvent, { colors, isFull }: Look): string | undefined {
  const describe = Object.hasOwn(lines, event.type) ? lines[event.type] : undefined;
  const { text, color = "reset" }: Line = describe ? describe(event, isFull) : { text: event.type };
  const paint = (as: Color, words: string): string =>
    colors ? styleText(as, words, { validateStream: false }) : words;
  const at = asNumber(event["at"]);
  const exchange = asString(event["exchange"]);
  const head = [at === undefined ? "" : timeText(at), exchange === undefined ? "" : exchange.slice(-8)];
  const said = head
    .filter((word) => word !== "")
    .map(visible)
    .join(" ");
  return `${said === "" ? "" : `${paint("dim", said)} `}${paint(color, visible(text))}`;
}

type Describe = (event: JsonObject, isFull: boolean) => Line;

const lines: Readonly<Record<string, Describe>> = {
  "exchange-start": (event) => ({
    text: `> ${words(event["model"] ?? event["operation"], event["protocol"], event["method"], event["path"])}${event["stream"] === true ? " stream" : ""}${labeled("client", event["client"])}`,
    color: "cyan",
  }),
  selection: (event) => ({ text: `  chosen ${words(...asArray(event["chosen"]))}${droppedText(event)}` }),
  "attempt-start": (event) => ({
    text: `  ${attemptText(event)} is asked${event["passthrough"] === true ? ", as the client wrote it" : ""}`,
  }),
  "attempt-commit": (event) => ({ text: `  ${attemptText(event)} answers after ${msText(event["firstEventMs"])}` }),
  "attempt-end": (event) => ({
    text: `  ${attemptText(event)} ${words(event["outcome"])} after ${msText(event["durationMs"])}${errorText(event)}`,
    ...(event["outcome"] === "failed" && { color: "yellow" }),
  }),
  loss: (event) => {
    const loss = asObject(event["loss"]) ?? {};
    return {
      text: `  loss in ${words(event["direction"])}: ${words(loss["path"], loss["kind"])}, ${words(loss["reason"])}`,
      color: "yellow",
    };
  },
  "stream-violation": (event) => ({
    text: `  ${words(event["plugin"])} broke ${words(event["rule"])} of ${words(event["wire"])}: ${words(event["message"])}`,
    color: "yellow",
  }),
  request: (event, isFull) => ({ text: `  request ${content(event["request"], isFull)}` }),
  reply: (event, isFull) => ({ text: `  reply ${content(event["reply"], isFull)}` }),
  "wire-head": (event) => ({
    text: `  ${words(event["side"], event["direction"])} ${words(event["method"], event["url"], event["status"])}`,
  }),
  "wire-body": (event, isFull) => ({
    text: `  ${words(event["side"], event["direction"])} ${content(event["body"], isFull)}`,
  }),
  "exchange-end": (event) => ({
    text: `< ${words(event["status"], event["outcome"])} after ${msText(event["durationMs"])}${firstText(event)}${placeText(event)}${usageText(event)}${errorText(event)}`,
    color: endColors[asString(event["outcome"]) ?? ""] ?? "reset",
  }),
  dropped: (event) => ({ text: `… ${words(event["events"])} events did not fit and were left out`, color: "magenta" }),
};

const endColors: Readonly<Record<string, Color>> = { done: "green", failed: "red", cancelled: "yellow" };

const maxContent = 200;

function content(value: Json | undefined, isFull: boolean): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  return isFull || text.length <= maxContent ? text : `${text.slice(0, maxContent)}… (${text.length} characters)`;
}

function attemptText(event: JsonObject): string {
  const cause = event["hedge"] === true ? "hedge" : "attempt";
  return `${cause} ${words(event["attempt"])}: ${words(event["pool"])}/${words(event["node"])} ${words(event["model"])}`;
}

function droppedText(event: JsonObject): string {
  const dropped = asArray(event["dropped"]).map((each) => asObject(each) ?? {});
  if (dropped.length === 0) return "";
  return `; left out ${dropped.map((each) => `${words(each["node"])} (${words(each["policy"])}: ${words(each["reason"])})`).join(", ")}`;
}

function errorText(event: JsonObject): string {
  const error = asObject(event["error"]);
  return error ? `: ${words(error["code"])}, ${words(error["message"])}` : "";
}

function firstText(event: JsonObject): string {
  return event["firstEventMs"] === undefined ? "" : `, first event ${msText(event["firstEventMs"])}`;
}

function placeText(event: JsonObject): string {
  const by = asObject(event["answeredBy"]);
  if (by) return `, by ${words(by["plugin"])}`;
  return event["pool"] === undefined ? "" : `, ${words(event["pool"])}/${words(event["node"])}`;
}

function usageText(event: JsonObject): string {
  const usage = asObject(event["usage"]);
  if (!usage) return "";
  const [input, output] = [usage["inputTokens"], usage["outputTokens"]].map((count) => asNumber(count) ?? "?");
  return `, ${input} tokens in and ${output} out`;
}

function labeled(label: string, value: Json | undefined): string {
  return asString(value) === undefined || value === "" ? "" : ` ${label} ${words(value)}`;
}

function words(...values: readonly (Json | undefined)[]): string {
  return values.filter((value) => typeof value === "string" || typeof value === "number").join(" ");
}

function msText(value: Json | undefined): string {
  const ms = asNumber(value) ?? 0;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function timeText(at: number): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `${parts.join(":")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** What clients and upstreams wrote must not move the cursor or paint the screen (ECMA-48). */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}
