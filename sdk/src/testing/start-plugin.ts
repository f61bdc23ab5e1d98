import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Hooks, OptionsOf, OptionsSchema, Plugin } from "../plugin.ts";
import { type TestContext, type TestContextOverrides, testContext } from "./context.ts";

/** A plugin that runs. */
export interface StartedPlugin {
  readonly hooks: Hooks;
  readonly context: TestContext;
  /** Ends the plugin as the kernel does: its own `dispose` first, then its context. Twice is once. */
  dispose(): Promise<void>;
}

/**
 * Starts a plugin outside any kernel: options go through its schema, `setup` gets a test context.
 * @throws TypeError when the options do not fit the schema, with every issue; else what `setup` throws.
 */
export async function startPlugin<Schema extends OptionsSchema | undefined>(
  plugin: Plugin<Schema>,
  options: unknown = {},
  overrides: TestContextOverrides = {},
): Promise<StartedPlugin> {
  const { name, requires = [], provides = [] } = plugin;
  const context = testContext({ name, requires, provides, ...overrides });
  try {
    const hooks = await plugin.setup(context, await parsedOptions(plugin, options));
    let ended: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      await hooks.dispose?.();
      await context.dispose();
    };
    return { hooks, context, dispose: () => (ended ??= end()) };
  } catch (fault) {
    await context.dispose();
    throw fault;
  }
}

async function parsedOptions<Schema extends OptionsSchema | undefined>(
  plugin: Plugin<Schema>,
  options: unknown,
): Promise<OptionsOf<Schema>> {
  const result = plugin.options ? await plugin.options["~standard"].validate(options) : { value: {} };
  if (result.issues) throw new TypeError(`options of ${plugin.name}: ${result.issues.map(issueText).join("; ")}`);
  // A schema's output is what `OptionsOf` says, and without a schema it is the empty object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return result.value as OptionsOf<Schema>;
}

function issueText({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((segment) => String(typeof segment === "object" ? segment.key : segment));
  return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
}
