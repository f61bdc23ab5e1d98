export type { PluginManifest } from "@patchbay/sdk";
