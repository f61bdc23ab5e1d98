import type { Generation } from "../generation/generation.ts";
import type { KernelStatus } from "./kernel-status.ts";
import type { Doorkeeper } from "./serve-exchange.ts";

/** What the door needs of the kernel. */
export interface Door extends Doorkeeper {
  /** The generation that new exchanges begin with. */
  current(): Generation;
  status(): KernelStatus;
}
