import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable } from "node:stream";

/** Resolves when a server has said on this stream that it takes connections; rejects when it ends before. */
export async function saysReady(child: ChildProcess, stream: Readable | null): Promise<void> {
  let text = "";
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`${child.spawnfile} ended: ${text}`)));
  ended.catch(() => undefined);
  while (!/ready to accept connections/i.test(text)) {
    if (!stream) throw new Error(`${child.spawnfile} says nothing`);
    const [chunk] = (await Promise.race([once(stream, "data"), ended])) as [Buffer];
    text += chunk.toString();
  }
  stream?.resume();
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
