import { plain, type ReceivedSpan } from "./receiver.ts";

const kinds = ["unspecified", "internal", "server", "client"] as const;
const codes = ["unset", "ok", "error"] as const;

/** Differs from run to run, or with what the kernel tells. */
const passing: readonly (readonly [name: RegExp, shown: string | undefined])[] = [
  [/^patchbay\.exchange\.id$/, "<exchange>"],
  [/time_to_first_chunk$/, "<seconds>"],
  [/^server\.(address|port)$/, undefined],
];

/** Spans as a tree of text, without ids and times. Children stand below their parents, in the order of their beginning. */
export function render(spans: readonly ReceivedSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  return roots.flatMap((root) => lines(root, spans, "")).join("\n");
}

function lines(span: ReceivedSpan, all: readonly ReceivedSpan[], indent: string): readonly string[] {
  const attributes = Object.entries(plain(span.attributes)).flatMap(([key, value]) => shown(key, value));
  const events = span.events.map(({ name, attributes: own }) => `event ${name} ${JSON.stringify(plain(own))}`);
  const children = all
    .filter(({ parentSpanId, traceId }) => parentSpanId === span.spanId && traceId === span.traceId)
    .toSorted((one, two) => Number(attemptOf(one)) - Number(attemptOf(two)));
  return [
    `${indent}${kinds[span.kind] ?? span.kind} "${span.name}" ${codes[span.status.code] ?? ""}`,
    ...[...attributes.toSorted(), ...events].map((line) => `${indent}  ${line}`),
    ...children.flatMap((child) => lines(child, all, `${indent}  `)),
  ];
}

function attemptOf({ attributes }: ReceivedSpan): unknown {
  return plain(attributes)["patchbay.attempt"];
}

function shown(key: string, value: unknown): readonly string[] {
  const rule = passing.find(([name]) => name.test(key));
  if (!rule) return [`${key} = ${JSON.stringify(value)}`];
  return rule[1] === undefined ? [] : [`${key} = ${rule[1]}`];
}
