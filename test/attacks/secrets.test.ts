import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecret, type SandboxTier } from "@patchbay/sdk/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { secretAttempts } from "./attempts/secrets.ts";
import { type EchoHost, type Heard, openEchoHost } from "./support/echo-host.ts";
import { packageFiles } from "./support/plugin-text.ts";
import { openRig, type Rig, tiers } from "./support/rig.ts";
import { openWorld, type World } from "./support/world.ts";

/** None has the shape of a key; with signs that JSON, addresses and base64 write differently. */
const values = {
  TOKEN: 'zebra "own"/token+4711?x=y',
  OTHER: "zebra other/token+9999",
  NODE_KEY: "zebra-node/key+8888=",
};
const adminToken = "admin-token-of-the-tests";
const victim = "patchbay-plugin-victim";

/** Any of them, and any of the ways in which a text may hold one. */
const forms = Object.values(values).flatMap((value) => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  new URLSearchParams({ "": value }).toString().slice(1),
  Buffer.from(value).toString("base64").slice(0, -4),
  Buffer.from(value).toString("hex"),
]);
const stolen = (text: string): boolean => /zebra/i.test(text) || forms.some((form) => text.includes(form));

let world: World;
let echo: EchoHost;
let plain: EchoHost;
beforeAll(async () => {
  world = await openWorld();
  const elsewhere = `http://127.0.0.1:${world.options["tcpPort"]}`;
  echo = await openEchoHost(elsewhere);
  plain = await openEchoHost(elsewhere);
});
afterAll(async () => {
  for (const each of [plain, echo, world]) await each[Symbol.asyncDispose]();
});

async function start(tier: SandboxTier): Promise<Rig> {
  const token = { hosts: [echo.url], places: ["header:x-token"] };
  const other = { hosts: [echo.url], places: ["header:x-token"] };
  const rights = { hosts: [echo.url, plain.url], privateNetwork: true, kvBytes: 100_000, secrets: { token } };
  const { tcpPort = 0 } = world.options;
  const manifest = {
    capabilities: { hosts: [echo.url], secrets: { other } },
    options: { type: "object", additionalProperties: true, properties: {} },
  };
  const victimEntry = {
    plugin: victim,
    sandbox: "process",
    options: { other: { $env: "OTHER" } },
    grant: { hosts: [echo.url], secrets: { other } },
  } as const;
  const victimCode = `const plugin = { name: "${victim}", sdk: "1.0", setup: () => ({}) };\nexport { plugin };\n`;
  return openRig({
    tier,
    attempts: secretAttempts,
    rights: tier === "inline" ? { ...rights, reveal: true } : rights,
    options: {
      token: { $env: "TOKEN" },
      foreign: createSecret(values.OTHER, "env OTHER").toString(),
      echo: echo.url,
      plainHost: plain.url,
      tcpPort,
    },
    node: { baseUrl: echo.url, apiKey: { $env: "NODE_KEY" } },
    env: values,
    files: packageFiles(victim, victimCode, manifest),
    config: { server: { adminToken, debugHeaders: true }, log: { level: "debug" }, plugins: [victimEntry] },
  });
}

/** What anybody who may not have the secrets can read of the kernel. */
async function surroundings({ kernel, folder }: Rig): Promise<string> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const read = async (path: string): Promise<string> => (await kernel.request(path, undefined, { headers })).text();
  const { exchanges = [] } = JSON.parse(await read("/admin/exchanges")) as {
    exchanges?: readonly { readonly id: string }[];
  };
  const newest = exchanges[0] ? await read(`/admin/exchanges/${exchanges[0].id}`) : "";
  const state = JSON.stringify([
    kernel.describe(),
    kernel.status(),
    kernel.plugins(),
    kernel.nodes(),
    kernel.exchanges(5),
  ]);
  return [
    kernel.logs.join("\n"),
    await read("/admin/plugins"),
    await read("/admin/status"),
    newest,
    state,
    await kept(folder),
  ].join("\n");
}

async function kept(folder: string): Promise<string> {
  const files = await readdir(join(folder, ".patchbay"), { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "utf8"));
  return (await Promise.all(texts)).join("\n");
}

describe.each(tiers)("in the tier %s no secret is had", (tier) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await start(tier);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test("though each arrives where it belongs", async () => {
    const before = echo.heard.length;
    await rig.try("its own, said back by a host that may have it: /body");
    await rig.try("the node's, said back by the node: /body");
    const [own, node] = echo.heard.slice(before);
    expect(own?.headers).toContainEqual(["x-token", values.TOKEN]);
    expect(node?.headers).toContainEqual(["x-node-key", values.NODE_KEY]);
  });

  test.each(secretAttempts)("$name", async ({ name }) => {
    world.touched();
    const [beforeEcho, beforePlain] = [echo.heard.length, plain.heard.length];
    const loot = await lootOf(rig, name);
    expect({
      loot,
      stolen: stolen(loot),
      touched: world.touched(),
      elsewhere: plain.heard.slice(beforePlain).filter((each) => stolen(JSON.stringify(each))),
    }).toMatchObject({
      stolen: false,
      touched: [],
      elsewhere: [],
    });
    for (const said of echo.heard.slice(beforeEcho)) expect(misplaced(said)).toBe(false);
  });

  test("nor is one told by anything of the kernel's", async () => {
    expect(stolen(await surroundings(rig))).toBe(false);
  });
});

/** What the plugin held in its hands. */
async function lootOf(rig: Rig, name: string): Promise<string> {
  return Array.from(await rig.try(name))
    .toReversed()
    .join("");
}

/** Whether a secret stands anywhere but in the two headers that it was declared for, or somebody else's in them. */
function misplaced({ line, headers, body }: Heard): boolean {
  const open = headers.filter(([name]) => !["x-token", "x-node-key"].includes(name));
  const foreign = headers.some(([, value]) => value.includes(values.OTHER));
  return foreign || stolen(JSON.stringify([line, open, body]));
}

test("inline the same plugin reads its own by asking", async () => {
  await using rig = await start("inline");
  expect(await lootOf(rig, "by what the context reveals")).toBe(JSON.stringify(values.TOKEN));
});

test("inline the same echo is heard", async () => {
  await using rig = await start("inline");
  expect(await lootOf(rig, "the node's, said back by the node: /base64")).toContain(
    Buffer.from(values.NODE_KEY).toString("base64"),
  );
});
