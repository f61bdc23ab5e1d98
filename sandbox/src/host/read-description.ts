import { GatewayError, type PluginDescription } from "@patchbay/sdk";
import { Crash } from "./supervisor.ts";
import { startProcess, type StartProcess } from "./plugin-process.ts";

const describeMs = 5000;

/** What a plugin says of itself. As anything from a plugin it is to be checked by whoever uses it. @throws Error when it cannot. */
export async function readDescription(start: StartProcess): Promise<PluginDescription> {
  const process = await startProcess({
    start,
    methods: {},
    onNote: () => undefined,
    onLog: () => undefined,
  });
  const { child, peer } = process;
  void child.closed.then(({ reason }) =>
    peer.close(new Crash(`the plugin ended before it described itself: ${reason}`)),
  );
  const late = setTimeout(() => child.kill(`it takes more than ${describeMs} ms to describe itself`), describeMs);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await peer.ask("describe", null)) as unknown as PluginDescription;
  } catch (cause) {
    throw cause instanceof Crash ? new GatewayError("plugin-failed", cause.message) : cause;
  } finally {
    clearTimeout(late);
    child.kill();
    await child.closed;
  }
}
