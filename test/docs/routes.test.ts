import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { InboundProtocol, Plugin, Route } from "@patchbay/sdk";
import { startPlugin } from "@patchbay/sdk/testing";
import { test } from "vitest";
import { code, expectTable } from "./tables.ts";

const plugins = fileURLToPath(new URL("../../plugins/", import.meta.url));

test("http.md has the routes of every protocol", async () => {
  const folders = readdirSync(plugins).filter((name) => name.startsWith("protocol-"));
  const protocols = (await Promise.all(folders.map(protocolsOf))).flat();
  const rows = protocols.flatMap(({ id, routes }) => routes.map((route) => rowOf(id, route)));
  const unique = new Map(rows.map((row) => [row.join(" "), row]));
  expectTable("docs/reference/http.md", "## Routes of the protocols", [...unique.values()]);
});

async function protocolsOf(folder: string): Promise<readonly InboundProtocol[]> {
  const module: unknown = await import(`${plugins}${folder}/src/index.ts`);
  // Every package of this kind exports its plugin, which `test/house.test.ts` checks.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { plugin } = module as { readonly plugin: Plugin };
  const started = await startPlugin(plugin);
  await started.dispose();
  const { inboundProtocol: given = [] } = started.hooks;
  return "id" in given ? [given] : given;
}

function rowOf(protocol: string, { method, path, operation, match, transport }: Route): readonly string[] {
  const query = match?.query ? `?${Object.keys(match.query).join("&")}` : "";
  const address = code(`${method} ${shown(protocol, path)}${protocol.startsWith("gemini") ? "" : query}`);
  return [code(protocol), transport === "websocket" ? `${address}, WebSocket` : address, code(operation)];
}

/** A path as a reader wants it: versions and second addresses of the same thing are one. */
function shown(protocol: string, path: string): string {
  const plain = path
    .replaceAll(/(?:\*|\/:)(\w+)/g, (found, name) => `${found.startsWith("/") ? "/" : ""}{${name}}`)
    .replaceAll("\\", "");
  if (protocol.startsWith("gemini")) return plain.replace(/^\/v1\w*\//, "/{version}/");
  return plain.replace(/^\/ollama\/api\//, "/api/");
}
