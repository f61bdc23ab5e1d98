import type { Capabilities, CallProvider, HttpProvider, OutboundProvider, PluginDescription } from "@patchbay/sdk";
import type { IsolatedPlugin, IsolationEvent, RemoteHttpProvider } from "@patchbay/sdk/host";
import { createTestClock, testContext, type TestClock, type TestContext, type TestFetch } from "@patchbay/sdk/testing";
import { createIsolatedPlugin } from "../../src/host/isolated-plugin.ts";
import { type GuestsHere, guestsHere } from "./guest-here.ts";

export interface IsolatedOptions {
  readonly rights?: Capabilities;
  readonly description?: Partial<PluginDescription>;
  readonly fetch?: TestFetch;
}

export interface IsolatedTest {
  readonly plugin: IsolatedPlugin;
  readonly context: TestContext;
  readonly clock: TestClock;
  readonly events: IsolationEvent[];
  readonly guests: GuestsHere;
}

/** What the tests' plugins may do unless a test says otherwise. */
export const everything: Capabilities = {
  content: ["prompt", "answer"],
  timers: true,
  kvBytes: 1024,
  hosts: ["*.test"],
};

/** A plugin behind the boundary, on a clock that stands still. */
export function isolated(
  plugin: unknown,
  { rights = everything, description, fetch }: IsolatedOptions = {},
): IsolatedTest {
  const clock = createTestClock();
  const events: IsolationEvent[] = [];
  const guests = guestsHere(plugin);
  const source = {
    id: "acme",
    tier: "process",
    code: "",
    description: { name: "acme", sdk: "1.0", ...description },
    rights,
    clock,
    onEvent: (event: IsolationEvent) => void events.push(event),
  } as const;
  const context = testContext({ name: "acme", clock, ...(fetch && { fetch }) });
  return { plugin: createIsolatedPlugin(source, guests.start), context, clock, events, guests };
}

/** The one provider of a plugin that was set up. */
export async function providerOf(test: IsolatedTest, options: unknown = {}): Promise<OutboundProvider> {
  const { outboundProvider } = await test.plugin.setup(test.context, options);
  return [outboundProvider ?? []].flat()[0]!;
}

export async function callProviderOf(test: IsolatedTest, options: unknown = {}): Promise<CallProvider> {
  return (await providerOf(test, options)) as CallProvider;
}

export async function httpProviderOf(test: IsolatedTest, options: unknown = {}): Promise<RemoteHttpProvider> {
  return (await providerOf(test, options)) as HttpProvider as RemoteHttpProvider;
}

export async function collect<T>(source: AsyncIterable<T | readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of source) all.push(...([value].flat() as T[]));
  return all;
}
