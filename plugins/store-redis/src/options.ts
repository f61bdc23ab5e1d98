import { Secret } from "@patchbay/sdk";
import { z } from "zod";

/** Options of the store. */
export const options = z.strictObject({
  url: z
    .union([z.string().refine(isRedisUrl, "must begin with redis:// or rediss://"), z.instanceof(Secret)])
    .default("redis://127.0.0.1:6379")
    .describe('where Redis is; { "$env": "REDIS_URL" } where the address has a password; rediss:// speaks TLS'),
  prefix: z
    .string()
    .regex(/^[\w.-]+(:[\w.-]+)*:?$/, "must be letters, digits, - _ . and :")
    .default("patchbay:")
    .describe("what all keys and the channel begin with; instances that share have the same"),
});

function isRedisUrl(url: string): boolean {
  return /^rediss?:\/\//.test(url) && URL.canParse(url);
}
