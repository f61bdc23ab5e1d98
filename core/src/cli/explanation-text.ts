import type { Explanation } from "../trace/explain.ts";
import { columns } from "./columns.ts";
import { countOf } from "./count-of.ts";
import { heading } from "./heading.ts";

type Decision = NonNullable<Explanation["decision"]>;
type Policy = Decision["policies"][number];

const ways = {
  prefix: "by a prefix of nodes",
  alias: "an alias",
  pool: "in the pool that the client named",
  nodes: "a model that nodes name",
  default: "by the default pool",
} as const;

/** An explanation for people. */
export function explanationText(explanation: Explanation, colors: boolean): string {
  const { model, route, decision, candidates, error } = explanation;
  const lines = [heading(`model ${model}`, colors)];
  if (route) lines.push(columns([["route", routeText(route)]]));
  if (decision) lines.push(...decisionLines(decision, colors));
  if (error)
    lines.push("", heading("the client would be told", colors), `  ${error.status} ${error.code}: ${error.message}`);
  if (candidates.length > 0)
    lines.push(
      "",
      heading("candidates, in the order in which they would be asked", colors),
      columns(numbered(candidates)),
    );
  else if (!error) lines.push("", "nobody is left to be asked");
  return `${lines.join("\n")}\n`;
}

function routeText({ by, model, pool, prefix, candidates }: NonNullable<Explanation["route"]>): string {
  const named = pool === undefined ? "" : `, pool ${pool}`;
  const before = prefix === undefined ? "" : `, prefix ${prefix}`;
  return `${model}, ${ways[by]}${named}${before}: ${countOf(candidates, "candidate")}`;
}

function decisionLines({ resting, policies }: Decision, colors: boolean): readonly string[] {
  const lines: string[] = [];
  if (resting.length > 0)
    lines.push("", heading("out before any policy was asked", colors), columns(resting.map(passedOver)));
  for (const policy of policies)
    lines.push("", heading(`policy ${policy.policy}`, colors), columns(policyRows(policy)));
  return lines;
}

function policyRows({ removed, added, order, notes }: Policy): readonly (readonly string[])[] {
  const rows = [
    ...removed.map((each) => ["removed", passedOver(each).join(": ")]),
    ...added.map((node) => ["added", node]),
    ...(order ? [["order", order.join(", ")]] : []),
    ...notes.map((note) => ["note", note]),
  ];
  return rows.length > 0 ? rows : [["changed nothing"]];
}

function passedOver({ node, reason, until }: Decision["resting"][number]): readonly string[] {
  return [node, until === undefined ? reason : `${reason}, until ${until}`];
}

function numbered(candidates: readonly string[]): readonly (readonly string[])[] {
  return candidates.map((name, index) => [String(index + 1), name]);
}
