import { createHash } from "node:crypto";
import type { DevExchange } from "./dev-exchange.ts";
import { attemptText, decisionText, hookText, titleText } from "./exchange-text.ts";

const style = `body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; color: #222; background: #fff; }
article { border: 1px solid #ccc; border-radius: 6px; padding: .5rem 1rem; margin: 1rem 0; }
h2 { font-size: 1rem; margin: .3rem 0; } h3 { font-size: .85rem; margin: .5rem 0 .2rem; color: #555; }
.wires { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; }
pre { background: #f5f5f5; padding: .5rem; margin: .2rem 0; max-height: 24rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
ul { margin: .2rem 0; padding-left: 1.2rem; } .loss { background: #fff3cd; } .error { background: #f8d7da; }`;

/** Nothing runs and nothing is fetched, whatever an upstream wrote into its answer. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The exchanges of late as a page: the client's wire, the neutral model between, the upstream's wire. */
export function exchangePage(plugin: string, exchanges: readonly DevExchange[]): string {
  const body = exchanges.length === 0 ? "<p>No exchange yet.</p>" : exchanges.map(articleOf).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(plugin)}</title><style>${style}</style></head>
<body><h1>${escaped(plugin)}</h1><p>${exchanges.length} of the last exchanges, the newest first. <a href="/dev">Show anew</a>, <a href="/dev/exchanges.json">as JSON</a></p>
${body}
</body></html>
`;
}

function articleOf(exchange: DevExchange): string {
  const { id, client, neutral, attempts, losses, violations, faults, decisions, hooks, end } = exchange;
  const [only] = attempts;
  const upstream = attempts.flatMap(({ start, upstream: { request, reply } }) => [
    bodyOf(attempts.length === 1 && only ? "request" : `request ${start.attempt}`, request),
    bodyOf(attempts.length === 1 && only ? "reply" : `reply ${start.attempt}`, reply),
  ]);
  return `<article id="${escaped(id)}"><h2>${escaped(titleText(exchange))}</h2>
${listOf("error", end.error ? [`${end.error.code} (${end.error.owner}): ${end.error.message}`] : [], "error")}
<div class="wires">
<section><h3>client: ${escaped(end.protocol)}</h3>${bodyOf("request", client.request)}${bodyOf("reply", client.reply)}</section>
<section><h3>neutral</h3>${bodyOf("request", neutral.request)}${bodyOf("reply", neutral.reply)}</section>
<section><h3>upstream: ${escaped([...new Set(attempts.map(({ start }) => start.wire ?? "programmed"))].join(", ") || "nobody")}</h3>${upstream.join("")}</section>
</div>
${listOf(
  "losses",
  losses.map(({ direction, loss }) => `${direction} ${loss.path} ${loss.kind}: ${loss.reason}`),
  "loss",
)}
${listOf(
  "broken rules",
  violations.map(({ side, wire, rule, message }) => `${side} ${wire} ${rule}: ${message}`),
  "error",
)}
${listOf(
  "faults",
  faults.map(({ plugin, hook, message }) => `${plugin} in ${hook}: ${message}`),
  "error",
)}
${listOf(
  "decisions",
  decisions.map((each) => `attempt ${each.attempt}: ${decisionText(each)}`),
)}
${listOf("attempts", attempts.map(attemptText))}
${listOf("time per hook", hooks.map(hookText))}
</article>`;
}

function bodyOf(title: string, body: string | object | undefined): string {
  if (body === undefined) return "";
  return `<h3>${title}</h3><pre>${escaped(typeof body === "string" ? indented(body) : JSON.stringify(body, undefined, 2))}</pre>`;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function listOf(title: string, lines: readonly string[], kind = "plain"): string {
  if (lines.length === 0) return "";
  return `<h3>${title}</h3><ul class="${kind}">${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
