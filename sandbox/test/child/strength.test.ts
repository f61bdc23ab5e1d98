import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findNamespaces } from "../../src/host/namespaces.ts";
import { measureStrength } from "../../src/host/strength.ts";
import { useEchoChild } from "./harness.ts";

const echo = useEchoChild();

test("every wall is tried, in both tiers", async () => {
  const strength = await measureStrength({ files: echo.files });
  const outer = ["permissions", "network", "processes", "limits", "environment"];
  expect(strength.process.map(({ name }) => name)).toEqual(["language", ...outer]);
  expect(strength.strict.map(({ name }) => name)).toEqual(["interpreter", ...outer]);
  const namespaces = (await findNamespaces()).length > 0;
  for (const { name, stands, detail } of [...strength.process, ...strength.strict]) {
    if (name === "network" || name === "processes") expect({ name, stands }).toEqual({ name, stands: namespaces });
    else expect({ name, stands, detail }).toEqual({ name, stands: true, detail });
  }
  expect(await measureStrength({ files: echo.files })).toBe(strength);
});

test("the probe finds everything open where nothing is closed", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const args = [echo.files.probe, String(port), String(process.pid), String(64 * 1024 * 1024)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { HOME: "/home/somebody" } });
  server.close();
  expect(JSON.parse(stdout)).toMatchObject({
    readsFiles: true,
    startsPrograms: true,
    connects: true,
    seesProcesses: true,
    takesMemory: true,
    opensManyFiles: true,
    variables: 1,
    folder: process.cwd(),
  });
});
