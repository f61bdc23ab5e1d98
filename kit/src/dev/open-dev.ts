import { createKernel, type Kernel } from "@patchbay/core";
import type { PluginDescription } from "@patchbay/sdk";
import { openClientDoor } from "./client-door.ts";
import { createDevLogger } from "./dev-logger.ts";
import type { DevOptions } from "./dev-options.ts";
import { type Defer, openSources, tidyOf } from "./dev-sources.ts";
import { type DevUpstream, markerName } from "./dev-upstream.ts";
import { createExchangeBook, type ExchangeBook, observerName, observerOf } from "./exchange-book.ts";
import { exchangeText } from "./exchange-text.ts";
import { createHookTimes } from "./hook-times.ts";
import { createKernelRedactor } from "./kernel-redactor.ts";
import { createReloader } from "./reloader.ts";
import { systemClock } from "./system-clock.ts";
import { watchSources } from "./watch-sources.ts";

/** A kernel with a plugin under work, and all that stands around it. */
export interface Workbench {
  readonly kernel: Kernel;
  readonly url: string;
  readonly book: ExchangeBook;
  readonly defaults: readonly string[];
  /** What the plugin says of itself by now. */
  readonly description: () => PluginDescription | undefined;
  /** The built-in upstream, where the plugin's nodes ask it. */
  readonly upstream: DevUpstream | undefined;
  close(): Promise<void>;
}

/** Opens it. @throws ConfigError with every fault; then nothing is left running. */
export async function openWorkbench(options: DevOptions): Promise<Workbench> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of closers.splice(0).toReversed()) await undo();
  };
  try {
    return { ...(await assemble(options, (undo) => closers.push(undo))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(options: DevOptions, defer: Defer): Promise<Omit<Workbench, "close">> {
  const { work, port, terminal } = options;
  // The book is made before there is a kernel, and asks it only once clients do.
  let kernel: Kernel | undefined;
  const hookTimes = createHookTimes(() => kernel?.plugins() ?? [], [observerName, markerName]);
  const redactor = createKernelRedactor();
  const book = createExchangeBook({
    lookUp: (id) => ({ decisions: kernel?.exchange(id)?.decisions ?? [], hooks: hookTimes() }),
    clean: (exchange) => redactor.clean(exchange),
    onExchange: (exchange) => terminal.out(exchangeText(exchange)),
  });
  const sources = await openSources(options, {
    wires: () => kernel?.wires() ?? [],
    observer: observerOf(book, (given) => redactor.use(given)),
    defer,
  });
  const log = redactor.catching(createDevLogger((text) => terminal.err(text)));
  const config = await sources.read();
  const { baseDir } = sources;
  kernel = await createKernel(config, { baseDir, env: terminal.env, log });
  const opened = kernel;
  defer(() => opened.close());
  const { close, url } = await openClientDoor(kernel, port);
  defer(close);
  const reloadAfter = createReloader({
    kernel,
    tidy: tidyOf(options),
    read: () => sources.read(),
    renew: (error) => sources.renew(error),
    onReload: () => watch.update(sources.files(opened)),
    clock: systemClock,
    terminal,
  });
  const watch = watchSources(work.folder, reloadAfter, systemClock);
  watch.update(sources.files(kernel));
  defer(() => watch.close());
  const { defaults, description, upstream } = sources;
  return { kernel, url, book, defaults, description, upstream };
}
