import type { LossSink, Message, OutputFormat } from "@patchbay/sdk";

/** For wires without names of speakers: one speaker needs none; several can no longer be told apart. */
export function reportSpeakers(messages: readonly Message[], losses: LossSink): void {
  const at = messages.findIndex(({ name }) => name !== undefined);
  const names = new Set(messages.flatMap(({ name }) => name ?? []));
  const [from] = names;
  const path = `messages[${at}].name`;
  if (names.size > 1) losses({ path, kind: "dropped", reason: "the wire has no field for it" });
  else if (from !== undefined) losses({ path, kind: "renamed", from, reason: "a name tells nobody apart here" });
}

/** For wires that take a schema alone. A name is only a label, so it goes into the ledger as one that has no use there. */
export function reportLabels(format: OutputFormat & { readonly type: "json-schema" }, losses: LossSink): void {
  const reason = "the wire takes a schema alone";
  if (format.name !== undefined) losses({ path: "output.format.name", kind: "renamed", from: format.name, reason });
  if (format.description !== undefined) losses({ path: "output.format.description", kind: "dropped", reason });
}
