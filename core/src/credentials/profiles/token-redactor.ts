import type { Clock } from "@patchbay/sdk";
import { formsOf } from "../secret-forms.ts";
import { createScanner } from "../secret-scanner.ts";
import { heldTexts } from "./open-profile.ts";

/** Takes out of text what profiles hold at that moment: tokens come and go, unlike configured secrets. */
export function createTokenRedactor(clock: Clock): (text: string) => string {
  let known: readonly string[] = [];
  let scan = (text: string): string => text;
  return (text) => {
    const held = heldTexts(clock);
    if (held.length !== known.length || held.some((each, at) => each !== known[at])) {
      known = held;
      scan = createScanner(held.flatMap(formsOf));
    }
    return scan(text);
  };
}
