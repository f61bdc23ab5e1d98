import type { Generation } from "../generation/generation.ts";
import type { AdminKernel } from "../admin/admin-kernel.ts";
import type { Doorkeeper } from "./serve-exchange.ts";

/** What the door needs of the kernel. */
export interface Door extends Doorkeeper, AdminKernel {
  /** The generation that new exchanges begin with. */
  current(): Generation;
}
