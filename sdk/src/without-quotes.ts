import type { FailureOwner } from "./failure.ts";
import type { ObservedError } from "./observe.ts";

/** Who may quote in a message what was asked: those who have read it. */
const quoting: Readonly<Record<FailureOwner, boolean>> = {
  client: true,
  model: true,
  provider: true,
  credential: false,
  gateway: false,
  network: false,
  plugin: false,
};

/** An error for those who are not to see what was asked: the message of one that may quote it is left out. */
export function withoutQuotes(error: ObservedError): ObservedError {
  return quoting[error.owner] ? { ...error, message: "left out: it may quote what was asked" } : error;
}
