import { type Call, LeftOut, type Rules, type Turn } from "./conversation.ts";

/** @throws LeftOut for a conversation that is not wanted, or that no model could be trained on. */
export function checkTurns(turns: readonly Turn[], rules: Rules): void {
  const asked = turns.filter(({ role }) => role === "user").length;
  if (asked === 0) throw new LeftOut("nobody asks anything");
  if (asked < rules.minTurns) throw new LeftOut("fewer turns than --min-turns");
  if (asked > rules.maxTurns) throw new LeftOut("more turns than --max-turns");
  const hasTools = turns.some((turn) => turn.role === "tool" || callsOf(turn).length > 0);
  if (hasTools && rules.tools === "exclude") throw new LeftOut("with calls of tools");
  if (!rules.isStrict) return;
  if (turns.some((turn) => turn.role === "user" && turn.text === "")) throw new LeftOut("a question without words");
  const last = turns.at(-1);
  if (last?.role !== "assistant" || (last.text === "" && last.calls.length === 0)) throw new LeftOut("an empty answer");
  checkCalls(turns);
}

/** Each call but the last answer's must have its result right behind it, and each result its call. */
function checkCalls(turns: readonly Turn[]): void {
  let open = new Set<string>();
  for (const turn of turns) {
    if (turn.role === "tool") {
      if (!open.delete(turn.callId)) throw new LeftOut("a result of a tool that was not called");
      continue;
    }
    if (open.size > 0) throw new LeftOut("a call of a tool without its result");
    const calls = callsOf(turn);
    open = new Set(calls.map(({ id }) => id));
    if (open.size < calls.length || open.has("")) throw new LeftOut("calls of tools that cannot be told apart");
  }
}

function callsOf(turn: Turn): readonly Call[] {
  return turn.role === "assistant" ? turn.calls : [];
}
