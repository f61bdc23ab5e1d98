import type { LossSink, Message } from "@patchbay/sdk";

/** Turns of one role that follow each other become one. What a message says of itself is the first one's. */
export function mergeTurns(messages: readonly Message[], losses: LossSink): readonly Message[] {
  const groups = groupTurns(messages);
  if (groups.length === messages.length) return messages;
  return groups.map((group) => {
    const [first, ...others] = group;
    if (others.length === 0) return first;
    reportMerge(group, losses);
    return { ...first, content: group.flatMap(({ content }) => content) };
  });
}

type Group = [first: Message, ...others: Message[]];

function groupTurns(messages: readonly Message[]): readonly Group[] {
  const groups: Group[] = [];
  for (const message of messages) {
    const group = groups.at(-1);
    if (group && message.role !== "system" && group[0].role === message.role) group.push(message);
    else groups.push([message]);
  }
  return groups;
}

function reportMerge([{ role, name }, ...others]: Group, losses: LossSink): void {
  const reason = "turns of one role in a row are one for the target";
  losses({ path: "messages", kind: "approximated", from: `${others.length + 1} ${role} messages`, to: "1", reason });
  for (const other of others) {
    if (other.name !== undefined && other.name !== name)
      losses({ path: "messages.name", kind: "dropped", from: other.name, reason });
  }
}
