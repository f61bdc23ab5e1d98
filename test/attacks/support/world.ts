import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { reached } from "./attempt.ts";
import { openFolder } from "./folder.ts";

/** What attacks reach for, and whether they touched it. */
export interface World extends AsyncDisposable {
  /** Where things are, for the attackers: they know everything but how to get there. */
  readonly options: Readonly<Record<string, string | number>>;
  /** What was touched since the last question; files that were made are gone afterwards. */
  touched(): readonly string[];
}

/** Opens servers that nobody may connect to, and files that nobody may read or write. */
export async function openWorld(): Promise<World> {
  const folder = await openFolder({ "canary.txt": `${reached} the canary`, "inner/empty.txt": "" });
  const touches: string[] = [];
  const abstractName = `patchbay-canary-${process.pid}`;
  const socketPath = join(folder.path, "canary.sock");
  const tcp = await listening(touches, "a connection", 0);
  const path = await listening(touches, "a connection to a path", socketPath);
  const abstract =
    process.platform === "linux" ? await listening(touches, "a connection to a name", `\0${abstractName}`) : undefined;
  const udp = createSocket("udp4").on("message", () => touches.push("a datagram"));
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  const link = join(folder.path, "link");
  await symlink(join(folder.path, "canary.txt"), link);
  const options = {
    folder: folder.path,
    canary: join(folder.path, "canary.txt"),
    link,
    hostPid: process.pid,
    tcpPort: (tcp.address() as AddressInfo).port,
    udpPort: udp.address().port,
    socketPath,
    abstractName,
  };
  return {
    options,
    touched() {
      const files = ["written", "database", "report.json"].filter((file) => existsSync(join(folder.path, file)));
      for (const file of files) rmSync(join(folder.path, file));
      return [...touches.splice(0), ...files];
    },
    async [Symbol.asyncDispose]() {
      udp.close();
      for (const server of [tcp, path, abstract]) server?.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function listening(touches: string[], what: string, where: number | string): Promise<Server> {
  const server = createServer((socket) => {
    touches.push(what);
    socket.on("error", () => undefined).destroy();
  });
  if (typeof where === "number") server.listen(where, "127.0.0.1");
  else server.listen(where);
  await once(server, "listening");
  return server;
}
