import type { ResolvedConfig } from "../config/resolved.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { SharedTransport } from "../upstream/shared-transport.ts";
import type { KernelHost } from "./generation.ts";

/** What a generation is built from. */
export interface GenerationSource {
  readonly id: number;
  readonly config: ResolvedConfig;
  readonly host: KernelHost;
  readonly env: NodeJS.ProcessEnv;
  readonly transport: SharedTransport;
  /** Plugins that go on running if nothing about them changed. */
  readonly previous: readonly RunningPlugin[];
}
