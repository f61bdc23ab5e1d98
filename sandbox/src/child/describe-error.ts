import { pluginFile } from "./engine.ts";

const placePattern = new RegExp(`${pluginFile.replace(".", "\\.")}:(\\d+)(?::(\\d+))?`);

/** An error of a guest's, who may have put anything there. */
interface GuestError {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack?: unknown;
}

/** What a guest threw, for a person to read, with the place in the plugin. */
export function describeError(error: GuestError): string {
  const [name, message, stack] = [error.name, error.message, error.stack].map(String);
  const [place] = placePattern.exec(stack ?? "") ?? [];
  const text = name === "Error" || name === "" ? `${message}` : `${name}: ${message}`;
  return place === undefined || text.includes(place) ? text : `${text} (${place})`;
}
