import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChatRequest, HttpProvider, JsonObject, Loss, Plugin, Wire } from "@patchbay/sdk";
import { node, startPlugin } from "@patchbay/sdk/testing";

const plugins = fileURLToPath(new URL("../../plugins/", import.meta.url));

/** A request as a target writes it, or what it refuses, and what the ledger has. */
export interface Written {
  readonly body: JsonObject | undefined;
  readonly refusal: string | undefined;
  readonly losses: readonly Loss[];
}

/** A wire as its shipped provider uses it, at the provider's own address, for a model of which nothing is known. */
export interface Target {
  readonly wire: string;
  readonly provider: string;
  write(request: ChatRequest): Written;
  /** Reads what was written. */
  read(body: JsonObject): ChatRequest;
}

/** One target per provider that is declared over HTTP. */
export async function loadTargets(): Promise<readonly Target[]> {
  const folders = readdirSync(plugins).filter((name) => name.startsWith("provider-"));
  const loaded = await Promise.all(folders.map(targetsOf));
  return loaded.flat().toSorted((a, b) => a.wire.localeCompare(b.wire));
}

async function targetsOf(folder: string): Promise<readonly Target[]> {
  const module: unknown = await import(`${plugins}${folder}/src/index.ts`);
  // Every package of this kind exports its plugin, which `test/house.test.ts` checks.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { plugin } = module as { readonly plugin: Plugin };
  const started = await startPlugin(plugin);
  await started.dispose();
  const { outboundProvider: given = [] } = started.hooks;
  const providers = "id" in given ? [given] : given;
  return providers.flatMap((provider) => ("endpoints" in provider ? targetOf(provider) : []));
}

function targetOf(provider: HttpProvider): readonly Target[] {
  const wire = typeof provider.wire === "function" ? provider.wire(testNode) : provider.wire;
  return typeof wire === "object" ? [createTarget(provider, wire)] : [];
}

const model = "a-model";
const testNode = node("a-node");

function createTarget(provider: HttpProvider, wire: Wire): Target {
  const { chat } = wire.codec;
  const { capabilities, profile = {} } = provider;
  const target = { node: testNode, model, operation: "chat", stream: false } as const;
  const settings = {
    model,
    stream: false,
    capabilities: capabilities?.(target) ?? {},
    profile: typeof profile === "function" ? profile(target) : profile,
  };
  return {
    wire: wire.id,
    provider: provider.id,
    write(request) {
      const losses: Loss[] = [];
      try {
        const { body } = chat.encodeRequest(request, { ...settings, losses: (loss) => losses.push(loss) });
        return { body, refusal: undefined, losses };
      } catch (cause) {
        return { body: undefined, refusal: cause instanceof Error ? cause.message : String(cause), losses };
      }
    },
    read: (body) => chat.decodeRequest(body, { ...empty, model, stream: false, path: "/", losses: () => undefined }),
  };
}

const empty = { headers: {}, params: {}, query: {} };
