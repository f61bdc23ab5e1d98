import { randomUUID } from "node:crypto";
import type { Logger } from "@patchbay/sdk";

/** Takes secrets out of what is shown, with the kernel's own eyes. */
export interface KernelRedactor {
  /** The logger for the kernel: what comes back through it is kept from the log. */
  catching(log: Logger): Logger;
  /** The logger that the kernel gave to a plugin: what goes in there comes out clean. */
  use(log: Logger): void;
  /** A copy as plain data without secrets. @throws Error before there is a kernel. */
  clean<T extends object>(value: T): T;
}

/**
 * Only the kernel knows its secrets, and it does not tell them: but it cleans every line that a plugin logs, fields and all,
 * and hands it to the logger that it was given.
 */
export function createKernelRedactor(): KernelRedactor {
  const mark = `clean ${randomUUID()}`;
  let plugin: Logger | undefined;
  let caught: unknown;
  const catching = (log: Logger): Logger => ({
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    error: (message, fields) => log.error(message, fields),
    debug(message, fields) {
      if (message === mark) caught = fields?.["value"];
      else log.debug(message, fields);
    },
    with: (fields) => catching(log.with(fields)),
  });
  return {
    catching,
    use(log) {
      plugin = log;
    },
    clean<T extends object>(value: T): T {
      caught = undefined;
      plugin?.debug(mark, { value });
      if (typeof caught !== "object" || caught === null)
        throw new Error("the kernel did not hand back what is to be shown");
      // A copy of the same data, in which only strings may differ.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return caught as T;
    },
  };
}
