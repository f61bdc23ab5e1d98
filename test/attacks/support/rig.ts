import type { Config, NodeConfig } from "@patchbay/core";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { createIsolation } from "@patchbay/sandbox";
import type { Capabilities } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { attackerText, packageFiles } from "./plugin-text.ts";
import { openFolder } from "./folder.ts";

/** The tiers that are attacked. */
export const tiers = ["process", "strict"] as const;

export const isolation = createIsolation();

/** What a kernel with an attacking plugin is made of. */
export interface RigOptions {
  readonly tier: SandboxTier;
  readonly attempts: readonly { readonly name: string; readonly code: string }[];
  /** Asked for and granted. */
  readonly rights?: Capabilities;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly node?: NodeConfig;
  readonly config?: Config;
  readonly env?: NodeJS.ProcessEnv;
  readonly files?: Readonly<Record<string, string>>;
  readonly isolation?: TestKernelOptions["isolation"];
}

/** A kernel with a plugin that attacks it. */
export interface Rig extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly folder: string;
  /** Lets the plugin do what the attempt says; its answer, or what the client was told instead. */
  try(name: string): Promise<string>;
  /** The same, with the answer's status. */
  ask(name: string): Promise<{ readonly status: number; readonly text: string }>;
}

/** The plugin's name and its provider's. */
export const attacker = { id: "attacker", name: "patchbay-plugin-attacker" } as const;

/** Of any options, each name is taken. */
const anyOptions = { type: "object", properties: {}, additionalProperties: true };

export async function openRig({ tier, attempts, node = {}, ...rest }: RigOptions): Promise<Rig> {
  const rights: Capabilities = { content: ["prompt", "answer"], ...rest.rights };
  const manifest = { capabilities: rights, options: anyOptions };
  const files = packageFiles(attacker.name, attackerText(attacker.id, attempts, rights), manifest);
  const folder = await openFolder({ ...files, ...rest.files });
  const { plugins = [], pools = {}, ...config } = rest.config ?? {};
  const place = tier === "inline" ? { sandbox: tier } : { sandbox: tier, grant: rights };
  const entry = { plugin: attacker.name, ...place, options: { ...rest.options } };
  const kernel = await startTestKernel(
    {
      plugins: [protocol, entry, ...plugins],
      pools: { main: { provider: attacker.id, nodes: [{ id: "a", ...node }] }, ...pools },
      defaultPool: "main",
      ...config,
    },
    { baseDir: folder.path, isolation: rest.isolation ?? isolation, ...(rest.env && { env: rest.env }) },
  );
  const ask = (name: string) => chat(kernel, String(attempts.findIndex((attempt) => attempt.name === name)));
  return {
    kernel,
    folder: folder.path,
    ask,
    try: async (name) => (await ask(name)).text,
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Asks for a model of a pool and says what the client hears. */
export async function chat(
  kernel: TestKernel,
  model: string,
  pool = "main",
): Promise<{ status: number; text: string }> {
  const response = await kernel.request(`/${pool}/v1/chat/completions`, {
    model,
    messages: [{ role: "user", content: "Hi" }],
  });
  const body = await response.text();
  return { status: response.status, text: textOf(body) };
}

function textOf(body: string): string {
  try {
    const told = JSON.parse(body) as {
      readonly choices?: readonly { readonly message: { readonly content: unknown } }[];
    };
    const content = told.choices?.[0]?.message.content;
    return typeof content === "string" ? content : body;
  } catch {
    return body;
  }
}
