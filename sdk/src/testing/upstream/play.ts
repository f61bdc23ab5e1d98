import { setImmediate } from "node:timers/promises";
import { type Reply, stallMs } from "./reply.ts";
import type { Script, Step } from "./script.ts";

/** Plays a script on a reply until its steps, or the connection, have come to an end. */
export async function play(script: Script, reply: Reply): Promise<void> {
  for (const step of [...script.steps, { type: "end" } as const]) {
    if (reply.ending !== undefined) return;
    await perform(step, script, reply);
  }
}

async function perform(step: Step, script: Script, reply: Reply): Promise<void> {
  switch (step.type) {
    case "head":
      return sendHead(script, reply);
    case "write":
      return write(step.data, script, reply);
    case "wait-for":
      await Promise.race([step.gate.opened, reply.ended]);
      return;
    case "hang":
      await reply.ended;
      return;
    case "cut":
      return close(reply, (socket) => socket.destroy());
    case "reset":
      return close(reply, (socket) => socket.resetAndDestroy());
    case "end":
      return end(script, reply);
  }
}

async function sendHead(script: Script, reply: Reply): Promise<void> {
  if (reply.response.headersSent) return;
  writeHead(script, reply);
  reply.response.flushHeaders();
  await letClientRead();
}

async function write(data: string | Uint8Array, script: Script, reply: Reply): Promise<void> {
  writeHead(script, reply);
  const bytes = Buffer.from(data);
  const stall = setTimeout(() => reply.reportStall(), stallMs);
  const accepted = new Promise<void>((resolve) => {
    reply.response.write(bytes, (error) => {
      if (error === undefined || error === null) reply.bytesWritten += bytes.length;
      resolve();
    });
  });
  await Promise.race([accepted, reply.ended]);
  clearTimeout(stall);
  await letClientRead();
}

async function end(script: Script, reply: Reply): Promise<void> {
  writeHead(script, reply);
  reply.response.end();
  await reply.ended;
}

async function close(
  reply: Reply,
  closeSocket: (socket: NonNullable<Reply["response"]["socket"]>) => void,
): Promise<void> {
  reply.claimEnding();
  if (reply.response.socket !== null) closeSocket(reply.response.socket);
  await reply.ended;
}

function writeHead(script: Script, reply: Reply): void {
  if (reply.response.headersSent) return;
  reply.response.writeHead(script.status ?? 200, { ...script.headers });
}

/**
 * A client in this process has read what was sent when the event loop has polled once in full: the first turn
 * may begin behind the client's place in the poll, the second cannot. It also keeps a reset apart from the
 * bytes before it; read in one go, libuv reports the two as an ordinary end.
 */
async function letClientRead(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
