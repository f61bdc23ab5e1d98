import type { Generation } from "../generation/generation.ts";
import type { OpenKernel } from "../open-kernel.ts";
import type { AdminMeans } from "./admin-means.ts";

/** What the admin door needs of the kernel. */
export interface AdminKernel extends Pick<
  OpenKernel,
  | "status"
  | "describe"
  | "nodes"
  | "signal"
  | "explain"
  | "exchange"
  | "exchanges"
  | "plugins"
  | "swapPlugin"
  | "rollback"
  | "promote"
  | "resetPlugin"
  | "probe"
  | "drain"
> {
  readonly admin: AdminMeans;
  current(): Generation;
}
