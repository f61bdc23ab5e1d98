import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { createIsolation } from "@patchbay/sandbox";
import type { Isolation } from "@patchbay/sdk/host";
import { attacker } from "./rig.ts";
import type { Folder } from "./folder.ts";

/**
 * Isolation whose processes run a program of ours in place of the sandbox's own, behind all walls of the system: what a
 * plugin would have that broke out of its language. `acts` are functions of `({ call, input, send, answer, frame, line, next })` by model.
 */
export async function hostileIsolation(folder: Folder, acts: readonly string[], before = ""): Promise<Isolation> {
  await folder.write({ "hostile.cjs": hostileProgram(acts, before), "hostile-node": wrapper(folder.path) });
  const nodePath = join(folder.path, "hostile-node");
  await chmod(nodePath, 0o755);
  return createIsolation({ nodePath });
}

/** Starts Node with the flags that it was given, and another program. Questions for what Node knows are answered as ever. */
function wrapper(folder: string): string {
  const node = `"${process.execPath}"`;
  return `#!/bin/sh
case "$1" in -e) exec ${node} "$@";; esac
count=$#
at=0
for each; do
  at=$((at + 1))
  if [ $at -eq 1 ]; then set --; fi
  if [ $at -lt $count ]; then set -- "$@" "$each"; fi
done
exec /usr/bin/env -i ${node} "$@" -e "$(cat "${folder}/hostile.cjs")"
`;
}

/** Speaks the line as an honest process does, until it is asked to act. */
function hostileProgram(acts: readonly string[], before: string): string {
  return String.raw`${before}
const kinds = ["open", "head", "items", "chunk", "end", "fail", "cancel", "credit", "note", "ping", "pong"];
const line = new (require("node:net").Socket)({ fd: 3 });
line.on("error", () => {});
const frame = (kind, call, body = "") => {
  const payload = Buffer.from(body);
  const head = Buffer.alloc(9);
  head.writeUInt32BE(payload.length + 5, 0);
  head[4] = typeof kind === "number" ? kind : kinds.indexOf(kind);
  head.writeUInt32BE(call, 5);
  return Buffer.concat([head, payload]);
};
const send = (kind, call, body) => line.write(frame(kind, call, body));
const answer = (call, text) => {
  send("head", call, "null");
  send("items", call, JSON.stringify([{ type: "text-delta", text }, { type: "finish", reason: "stop" }]));
  send("end", call, "");
};
let odd = 1;
const next = () => (odd += 2);
const acts = [${acts.join(",\n")}];
const hooks = { outboundProvider: [{ id: "${attacker.id}", kind: "call", embed: false, countTokens: false, models: false, capabilities: false }] };
const handlers = {
  setup: (call) => send("end", call, JSON.stringify({ hooks })),
  dispose: (call) => send("end", call, "null"),
  "provider.call": (call, input) => void acts[Number(input.model)]({ call, input, send, answer, frame, line, next }),
};
const heard = ({ kind, call, body }) => {
  if (kind === "end" && call === 0) send("head", 0, "{}");
  if (kind === "ping") send("pong", 0, body);
  if (kind !== "open") return;
  const { method, input } = JSON.parse(body);
  handlers[method](call, input);
};
let rest = Buffer.alloc(0);
line.on("data", (bytes) => {
  rest = Buffer.concat([rest, bytes]);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
    const end = 4 + rest.readUInt32BE(0);
    const whole = rest.subarray(0, end);
    rest = rest.subarray(end);
    heard({ kind: kinds[whole[4]], call: whole.readUInt32BE(5), body: whole.subarray(9).toString() });
  }
});
`;
}
