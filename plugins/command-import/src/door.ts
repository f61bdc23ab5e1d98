import { type Draft, leave } from "./draft.ts";

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\])$/;

/** Where clients come in. An address that others can reach demands a key. */
export function openDoor(draft: Draft, host: string, port: number | undefined, where: string): void {
  if (port !== undefined) draft.server.port = port;
  if (loopback.test(host)) return;
  if ((draft.server.keys ?? []).length > 0) draft.server.host = host;
  else leave(draft, where, `${host} can be reached by others, and there is no client key: it listens on loopback`);
}
