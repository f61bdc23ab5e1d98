import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expectTypeOf } from "vitest";
import {
  createServiceToken,
  definePlugin,
  type Hooks,
  type HookName,
  type OneOrMany,
  type OptionsOf,
  type Plugin,
  type ServiceToken,
} from "../../src/index.ts";

interface Options {
  readonly limit: number;
}
declare const schema: StandardSchemaV1<{ readonly limit?: number }, Options>;

// Options are what the schema puts out, not what the config puts in.
const withOptions = definePlugin({
  name: "a",
  sdk: "1.0",
  options: schema,
  setup(context, options) {
    expectTypeOf(options).toEqualTypeOf<Options>();
    expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
    // @ts-expect-error: the schema has no such option
    void options.missing;
    return {};
  },
});
expectTypeOf<OptionsOf<typeof schema>>().toEqualTypeOf<Options>();

// Without a schema there are no options.
const bare = definePlugin({
  name: "a",
  sdk: "1.0",
  setup(_context, options) {
    expectTypeOf(options).toEqualTypeOf<Readonly<Record<string, never>>>();
    return {};
  },
});

// Any plugin is a plugin.
expectTypeOf(withOptions).toExtend<Plugin>();
expectTypeOf(bare).toExtend<Plugin>();
expectTypeOf<HookName>().toEqualTypeOf<
  "inboundProtocol" | "transform" | "selectNode" | "outboundProvider" | "observe"
>();
expectTypeOf<OneOrMany<string>>().toEqualTypeOf<string | readonly string[]>();

// @ts-expect-error: a level has major and minor
definePlugin({ name: "a", sdk: "1", setup: () => ({}) });
// @ts-expect-error: a plugin has a name
definePlugin({ sdk: "1.0", setup: () => ({}) });
// @ts-expect-error: setup returns its hooks
definePlugin({ name: "a", sdk: "1.0", setup: () => undefined });
// @ts-expect-error: there is no such stage
definePlugin({ name: "a", sdk: "1.0", order: { stage: "soon" }, setup: () => ({}) });
// @ts-expect-error: there is no such hook
expectTypeOf<Hooks>().toHaveProperty("onRequest");

// A token remembers the type of its service.
const token = createServiceToken<{ get(key: string): string }>("test.store");
definePlugin({
  name: "a",
  sdk: "1.0",
  requires: [token],
  setup({ services }) {
    expectTypeOf(services.use(token).get("k")).toBeString();
    // @ts-expect-error: the service has no such method
    services.use(token).put("k");
    // @ts-expect-error: this is not the service that the token names
    services.provide(token, { get: () => 7 });
    return {};
  },
});
expectTypeOf(token).toExtend<ServiceToken<unknown>>();
