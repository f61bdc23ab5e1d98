export { plugin, webhookTo } from "./plugin.ts";
