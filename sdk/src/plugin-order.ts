/** Coarse position among the plugins of a hook. */
export type Stage = "first" | "early" | "normal" | "late" | "last";

/** Where a plugin stands among others. The operator's word in the config beats the author's. */
export interface PluginOrder {
  readonly stage?: Stage;
  /** Names or ids of plugins that must come after this one. */
  readonly before?: readonly string[];
  /** Names or ids of plugins that must come before this one. */
  readonly after?: readonly string[];
}
