import type { ContentPart } from "@patchbay/sdk";
import type { DevAttempt, DevDecision, DevExchange, HookTime } from "./dev-exchange.ts";
import { countText, harmless, msText, oneLine } from "./plain-text.ts";

/** An exchange as a block of lines for a terminal, in the order in which things happened. */
export function exchangeText(exchange: DevExchange): string {
  const { client, neutral, attempts, decisions, losses, hooks, violations, faults } = exchange;
  const last = attempts.map(({ start }) => start.attempt).at(-1) ?? 0;
  const lines = [
    ["client", client.request && `→ ${client.request}`],
    ["neutral", neutral.request && `→ ${neutralRequestText(neutral.request)}`],
    ...[...attempts.entries()].flatMap(([index, attempt]) => [
      ...decisions
        .filter((each) => each.attempt === attempt.start.attempt)
        .map((each) => ["decided", decisionText(each)]),
      [`attempt ${index + 1}`, attemptText(attempt)],
      ["upstream", attempt.upstream.request && `→ ${attempt.upstream.request}`],
      ["upstream", attempt.upstream.reply && `← ${attempt.upstream.reply}`],
    ]),
    ...decisions.filter(({ attempt }) => attempt > last).map((each) => ["decided", decisionText(each)]),
    ["neutral", neutral.reply?.candidates.length ? `← ${neutralReplyText(neutral.reply)}` : undefined],
    ["client", client.reply && `← ${client.reply}`],
    ...losses.map(({ direction, loss }) => ["loss", `${direction} ${loss.path} ${loss.kind}: ${loss.reason}`]),
    ...violations.map(({ side, wire, rule, message }) => ["broken", `${side} ${wire} ${rule}: ${message}`]),
    ...faults.map(({ plugin, hook, message }) => ["fault", `${plugin} in ${hook}: ${message}`]),
    ["error", errorText(exchange)],
    ...hooks.map((time) => ["hook", hookText(time)]),
  ];
  const shown = lines.flatMap(([label = "", text]) => (text ? [`  ${label.padEnd(9)} ${oneLine(text)}`] : []));
  return [titleText(exchange), ...shown, ""].join("\n");
}

/** Which exchange it is and what came of it. */
export function titleText({ id, start, end }: DevExchange): string {
  const asked = start ? `${start.method} ${start.path}` : end.operation;
  const model = end.model === undefined ? "" : `, model ${end.model}`;
  const first = end.firstEventMs === undefined ? "" : `, first event after ${msText(end.firstEventMs)}`;
  const how = `${end.protocol}${model}${end.stream ? ", streamed" : ""}`;
  return harmless(`${id.slice(0, 12)}  ${asked} → ${end.status} in ${msText(end.durationMs)}${first}  (${how})`);
}

/** What the policies made of the nodes. */
export function decisionText({ policies, resting, chosen, refusal }: DevDecision): string {
  const steps = policies.flatMap(({ policy, removed, added, order, notes }) => [
    ...removed.map(({ node, reason }) => `${policy} left out ${node}: ${reason}`),
    ...added.map((node) => `${policy} added ${node}`),
    ...(order ? [`${policy} put them in order: ${order.join(", ")}`] : []),
    ...notes.map((note) => `${policy}: ${note}`),
  ]);
  const rests = resting.map(({ node, reason }) => `${node} rests: ${reason}`);
  const outcome = refusal === undefined ? chosen.join(", ") || "nobody" : `refused: ${refusal}`;
  return [outcome, ...rests, ...steps].join("; ");
}

/** Who was called and what came of it. */
export function attemptText({ start, firstEventMs, end }: DevAttempt): string {
  const { pool, node, model, wire, passthrough } = start;
  const how = passthrough ? "passed through" : "translated";
  const first = firstEventMs === undefined ? "" : `, first event after ${msText(firstEventMs)}`;
  const outcome = end ? `${end.outcome} in ${msText(end.durationMs)}` : "not over";
  const error = end?.error ? ` ${end.error.code} (${end.error.owner}): ${end.error.message}` : "";
  return `${pool}/${node} ${model} ${outcome}${first}, ${wire === undefined ? "programmed" : `${wire} ${how}`}${error}`;
}

/** What a hook cost. */
export function hookText({ plugin, hook, calls, errors, blockedMs, usualMs }: HookTime): string {
  const usual = usualMs === undefined ? "" : `, usually ${msText(usualMs)}`;
  const failed = errors === 0 ? "" : `, ${countText(errors, "error")}`;
  return `${plugin} ${hook}: ${countText(calls, "call")}${usual}, blocked ${msText(blockedMs)}${failed}`;
}

function errorText({ end: { error } }: DevExchange): string | undefined {
  return error && `${error.code} (${error.owner}, ${error.status}): ${error.message}`;
}

function neutralRequestText({
  model,
  stream,
  system,
  messages,
  tools,
}: NonNullable<DevExchange["neutral"]["request"]>): string {
  const last = messages.at(-1);
  const counts = [
    ...(system.length > 0 ? [countText(system.length, "system block")] : []),
    countText(messages.length, "message"),
    ...(tools ? [countText(tools.length, "tool")] : []),
  ];
  const said = last ? ` ${last.role}: ${partsText(last.content)}` : "";
  return `${model}${stream ? " stream" : ""}, ${counts.join(", ")};${said}`;
}

function neutralReplyText({ candidates, usage }: NonNullable<DevExchange["neutral"]["reply"]>): string {
  const said = candidates.map(({ content, finish }) => `${partsText(content)} [${finish}]`).join(" | ");
  const tokens = usage ? ` ${usage.inputTokens ?? "?"} tokens in, ${usage.outputTokens ?? "?"} out` : "";
  return `${said}${tokens}`;
}

function partsText(parts: readonly ContentPart[]): string {
  return parts.map((part) => ("text" in part ? part.text : `[${part.type}]`)).join(" ");
}
