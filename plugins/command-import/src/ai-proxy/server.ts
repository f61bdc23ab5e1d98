import { proxyOf } from "../addresses.ts";
import { openDoor } from "../door.ts";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

const usualPort = 8317;
const mebibyte = 1024 * 1024;
const protocols = ["protocol-openai-chat", "protocol-openai-responses", "protocol-claude"];

/** The door, its keys, and what holds for every call. */
export function readServer(draft: Draft, config: Fields): void {
  const keys = config.texts("api-keys");
  draft.server.keys = keys.map((key, index) => draft.secrets.refer(key, "PATCHBAY_API_KEY", `api-keys[${index}]`));
  openDoor(draft, config.text("host") ?? "0.0.0.0", config.number("port") ?? usualPort, "host");
  const limit = config.number("body-limit-mb");
  if (limit !== undefined && limit > 0) draft.server.maxBodyBytes = Math.floor(limit * mebibyte);
  if (config.object("tls")?.flag("enable") === true)
    leave(draft, "tls", "the gateway itself speaks plain HTTP: put a server that speaks TLS before it");
  if (config.flag("debug") === true) draft.log.level = "debug";
  readTimes(draft, config);
  const proxy = config.text("proxy-url");
  const carried = proxy === undefined ? undefined : proxyOf(draft, proxy, "proxy-url");
  if (carried !== undefined) draft.upstream.proxy = carried;
  draft.plugins.push(...protocols.map((name) => ({ plugin: `@patchbay/${name}` })));
}

function readTimes(draft: Draft, config: Fields): void {
  const connect = config.number("connect-timeout");
  const request = config.number("request-timeout");
  if (connect !== undefined && connect > 0) draft.upstream.connectMs = connect * 1000;
  if (request !== undefined && request > 0) draft.upstream.wholeFirstByteMs = request * 1000;
  const streaming = config.object("streaming");
  const keepAlive = streaming?.number("keepalive-seconds");
  if (keepAlive !== undefined && keepAlive !== 15)
    leave(draft, "streaming.keepalive-seconds", "silent streams get a sign of life every 15 seconds");
  for (const key of streaming?.rest ?? [])
    leave(draft, `streaming.${key}`, "nothing is sent before an answer begins: until then the next node is asked");
}
