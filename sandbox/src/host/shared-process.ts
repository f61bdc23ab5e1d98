import type { ChildSettings } from "./child-settings.ts";
import { type GuestProcess, openProcess } from "./guest-process.ts";
import type { StartProcess } from "./plugin-process.ts";

/**
 * A process for plugins that were isolated together: the first that starts begins it, the others join, and the last that
 * leaves ends it. When it ends before that, all of them start anew in another.
 */
export class SharedProcess {
  #opening: Promise<GuestProcess> | undefined;

  /** How one of them is started. */
  starter(settings: ChildSettings, code: string): StartProcess {
    return async (wires) => {
      const process = await this.#open(settings);
      return await process.load({ code, ...wires });
    };
  }

  async #open(settings: ChildSettings): Promise<GuestProcess> {
    const opening = this.#opening;
    const opened = await opening?.catch(() => undefined);
    if (opened?.hasRoom) return opened;
    // Whoever came first has begun another by now.
    if (this.#opening !== opening) return await this.#open(settings);
    const next = openProcess(settings);
    this.#opening = next;
    return await next;
  }
}
