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
  type SandboxConfig,
  type SecretRef,
  type ServerConfig,
  type ThinkingConfig,
  type TlsConfig,
  type UpstreamConfig,
  use,
} from "./config/config.ts";
export type { Command, Flag, FlagValues, Subcommand } from "./cli/command.ts";
export type { Terminal } from "./cli/terminal.ts";
export { type ConfigField, describeConfig } from "./config/describe-config.ts";
export { ConfigError, type ConfigFault } from "./config/fault.ts";
export { findConfigFile, type LoadedConfig, loadConfigFile } from "./config/load-config.ts";
export { createKernel, type CreateKernelOptions, type Kernel } from "./create-kernel.ts";
export { type Distribution, runDistribution, withPlugins } from "./distribution.ts";
export type { KernelStatus } from "./http/kernel-status.ts";
export type { Listening } from "./http/listen.ts";
export type { KernelDescription, KernelOptions } from "./kernel.ts";
export { bundleSelfContained, type SelfContained } from "./plugins/bundle.ts";
export { descriptionFaults, manifestFaults } from "./plugins/check-manifest.ts";
export { integrityOf } from "./plugins/integrity.ts";
export { type Lock, type LockEntry, lockFileOf, readLock, writeLock } from "./plugins/lock.ts";
export { type ManifestReading, readManifest } from "./plugins/read-manifest.ts";
export { grantedRights, rightsDiff } from "./plugins/rights.ts";
export { rightsLines } from "./plugins/rights-text.ts";
export { type PluginSource, type Resolution, resolvePlugin } from "./plugins/resolve-plugin.ts";
