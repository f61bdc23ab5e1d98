import type { GenerationEvent } from "@patchbay/sdk";
import type { Generation } from "./generation.ts";

/** Tells the observers of a generation what became of one, and the log what an operator wants to know. */
export function tellGeneration(
  { emitter, host }: Generation,
  outcome: GenerationEvent["outcome"],
  { generation, message }: { readonly generation: number; readonly message?: string | undefined },
): void {
  emitter.emit({
    type: "generation",
    at: host.clock.now(),
    outcome,
    generation,
    ...(message !== undefined && { message }),
  });
  const words = logged[outcome];
  if (words !== undefined)
    host.log.info(`generation ${generation} ${words}${message === undefined ? "" : `: ${message}`}`);
}

const logged: Readonly<Partial<Record<GenerationEvent["outcome"], string>>> = {
  canary: "is tried out",
  promoted: "has proved itself and takes over",
  "rolled-back": "is rolled back",
};
