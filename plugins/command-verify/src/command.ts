import { type Command, configFlag, helpFlag } from "@patchbay/core/command";
import { checkIds } from "./check-id.ts";
import { readOptions } from "./options.ts";
import { verify } from "./verify.ts";

/** `patchbay verify`: proves a pool of the config, or a gateway anywhere, and writes down what it found. */
export const command: Command = {
  name: "verify",
  summary: "prove a pool, or any OpenAI-compatible gateway, and write a report with the evidence",
  flags: {
    pool: { value: "NAME", meaning: "the pool of the config to prove" },
    node: { value: "ID", meaning: "only this node of the pool" },
    url: { value: "BASE", meaning: "the gateway to prove, such as http://127.0.0.1:3000/v1" },
    "api-key-env": { value: "NAME", meaning: "environment variable with the key for --url" },
    model: { value: "NAME", meaning: "model to ask; default: the first of the list that chats" },
    require: { value: "CHECKS", meaning: `more checks that must pass, with commas: ${checkIds.slice(3).join(",")}` },
    "max-tokens": { value: "NUMBER", meaning: "output tokens that each chat may cost; default: 512 to 2048, by check" },
    timeout: { value: "SECONDS", meaning: "longest wait for each answer; default: 120" },
    out: { value: "DIR", meaning: "where to write; default: patchbay-verify in the working directory" },
    baseline: { value: "DIR", meaning: "say what changed since the run that wrote there" },
    config: configFlag,
    json: { meaning: "print the report as JSON, for programs" },
    help: helpFlag,
  },
  run: async (flags, terminal) => await verify(readOptions(flags, terminal), terminal),
};
