import type { Generation } from "../generation/generation.ts";
import type { AdminKernel } from "../admin/admin-kernel.ts";
import type { Doorkeeper } from "./serve-exchange.ts";

/** What the door needs of the kernel. */
export interface Door extends Doorkeeper, AdminKernel {
  /** The generation of the moment. */
  current(): Generation;
  /** The one that a new exchange begins with: now and then that which is tried out. Asked once per exchange. */
  take(): Generation;
}
