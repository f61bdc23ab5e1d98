import type { Server } from "node:http";
import { listen } from "../listen.ts";
import type { Answer, Question, Ready, Usage } from "../messages.ts";
import { cpuMicrosecondsOf, processesBelow, sumOf } from "./processes.ts";

/** The parameters this role was started with: what the run gave for a role of this name. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function roleParameters<Parameters>(): Parameters {
  const parameters: Parameters = JSON.parse(process.argv[2] ?? "{}");
  return parameters;
}

/** Says that the role is up, answers questions, and ends with the process that started it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function serveRole<Order>(url: string, answer: (order?: Order) => unknown): void {
  process.on("disconnect", () => process.exit());
  process.on("message", (question: Question<Order>) => void reply(question, answer));
  send({ ready: url });
}

/** Puts a server on a free loopback port; the process answers with what it has used. */
export async function serveSystem(server: Server): Promise<void> {
  // Longer than the other systems take for their turns.
  server.keepAliveTimeout = 60_000;
  serveRole(`http://127.0.0.1:${await listen(server)}`, usage);
}

/** What this process has used so far. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const belowMicroseconds = sumOf(processesBelow(process.pid), cpuMicrosecondsOf);
  return {
    cpuMicroseconds: user + system + belowMicroseconds,
    belowMicroseconds,
    residentBytes: process.memoryUsage.rss(),
  };
}

async function reply<Order>({ id, order }: Question<Order>, answer: (order?: Order) => unknown): Promise<void> {
  try {
    send({ id, result: await answer(order) });
  } catch (cause) {
    send({ id, error: String(cause) });
  }
}

function send(message: Answer | Ready): void {
  process.send?.(message);
}
