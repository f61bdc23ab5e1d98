import type { Duplex } from "node:stream";
import { createInterface } from "node:readline";
import type { Channel } from "./messages.ts";

/**
 * A channel over a pipe: one line of JSON per message. The channel that node:cluster brings will not do for what is asked in
 * the middle of requests: there, messages wait behind connections that the worker has not taken yet.
 */
export function createLineChannel<Message>(pipe: Duplex): Channel<Message> {
  // A broken pipe is the end of the process at its other side, which is told by itself.
  pipe.on("error", () => undefined);
  const lines = createInterface({ input: pipe, crlfDelay: Number.POSITIVE_INFINITY });
  return {
    send(message) {
      if (pipe.writable) pipe.write(`${JSON.stringify(message)}\n`);
    },
    onMessage(hear) {
      // The other side is of the same version of this program.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      lines.on("line", (line) => hear(JSON.parse(line) as Message));
    },
  };
}
