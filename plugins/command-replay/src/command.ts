import { type Command, configFlag, helpFlag, jsonFlag } from "@patchbay/core/command";
import { places } from "./compare/difference.ts";
import { readOptions } from "./options.ts";
import { replay } from "./replay.ts";

/** `patchbay replay`: plays tapes of `@patchbay/observe-record` against a config, without any network, and says what differs. */
export const command: Command = {
  name: "replay",
  summary: "play tapes of @patchbay/observe-record against a config, without network, and say what differs",
  argument: "TAPE…",
  flags: {
    config: configFlag,
    allow: { value: "PLACES", meaning: `differences that are no fault, with commas: ${places.join(",")}` },
    speed: {
      value: "NUMBER",
      meaning: "1 answers as fast as it was recorded, 2 twice as fast, 0 at once; default: 0",
    },
    "max-slower": { value: "PERCENT", meaning: "how much more time than on the tape is no fault; default: any" },
    json: jsonFlag,
    help: helpFlag,
  },
  run: async (flags, terminal) => await replay(readOptions(flags, terminal), terminal),
};
