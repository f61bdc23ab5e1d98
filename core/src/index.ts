export {
  type AliasConfig,
  type AliasTarget,
  type CapabilitiesConfig,
  type Config,
  defineConfig,
  env,
  type EnvRef,
  type FileRef,
  type ModelConfig,
  type NodeConfig,
  type NodeModelConfig,
  type OverridesConfig,
  type ParametersConfig,
  type PluginEntry,
  type PoolConfig,
  type SecretRef,
  type ServerConfig,
  type ThinkingConfig,
  type TlsConfig,
  type UpstreamConfig,
  use,
} from "./config/config.ts";
export type { Command, Flag, FlagValues } from "./cli/command.ts";
export type { Terminal } from "./cli/terminal.ts";
export { ConfigError, type ConfigFault } from "./config/fault.ts";
export { createKernel, type CreateKernelOptions, type Kernel } from "./create-kernel.ts";
export type { KernelStatus } from "./http/kernel-status.ts";
export type { Listening } from "./http/listen.ts";
export type { KernelDescription, KernelOptions } from "./kernel.ts";
