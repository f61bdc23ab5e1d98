import { type Command, type FlagValues, helpFlag, type Terminal, UsageError } from "@patchbay/core/command";
import { conversationText } from "./conversation-text.ts";
import { findLog } from "./find-log.ts";
import { logFlags } from "./log-flags.ts";
import { readRecords } from "./read-records.ts";

/** `patchbay log show`. */
export const show: Command = {
  name: "show",
  summary: "show one exchange as a conversation; its id is the x-request-id of its answer, or the end of that",
  argument: "ID",
  flags: {
    bodies: { meaning: "also what was on the line, where the log has it" },
    json: { meaning: "print the record as JSON" },
    ...logFlags,
    help: helpFlag,
  },
  run: showExchange,
};

async function showExchange(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { argument: id, switches } = flags;
  if (id === undefined || id === "") throw new UsageError("show needs an exchange: patchbay log show ID");
  const log = await findLog(flags, terminal);
  let found = 0;
  for await (const { record, line } of readRecords(log, terminal)) {
    const { exchange } = record;
    if (typeof exchange !== "string" || !exchange.endsWith(id)) continue;
    if (!switches.has("json")) {
      if (found > 0) terminal.out("\n");
      terminal.out(conversationText(record, { colors: terminal.colors, withBodies: switches.has("bodies") }));
    } else terminal.out(`${line}\n`);
    found++;
  }
  if (found > 0) return 0;
  terminal.err(`patchbay: the log has no exchange ${JSON.stringify(id)}\n`);
  return 1;
}
