import type { PluginContext } from "@patchbay/sdk";

const warningEveryMs = 60_000;

/** Counts what is dropped, and says so at most once a minute. */
export interface Drops {
  readonly add: (error: unknown) => void;
  /** Says what has not been said yet. */
  readonly end: () => void;
}

/** A counter of dropped tapes. */
export function createDrops({ clock, log }: Pick<PluginContext, "clock" | "log">, folder: string): Drops {
  let dropped = 0;
  let warnedAt: number | undefined;
  const warn = (fields: { readonly error?: unknown }): void => {
    log.warn(`cannot write tapes to ${folder}, they are dropped`, { ...fields, dropped });
    dropped = 0;
  };
  return {
    add(error) {
      dropped++;
      const now = clock.monotonic();
      if (warnedAt !== undefined && now - warnedAt < warningEveryMs) return;
      warnedAt = now;
      warn({ error });
    },
    end() {
      if (dropped > 0) warn({});
    },
  };
}
