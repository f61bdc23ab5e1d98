import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** A script of Lua, which Redis runs as one. */
export interface Script {
  readonly text: string;
  readonly hash: string;
}

/** Milliseconds of the server: the one clock that all instances agree on. */
const now = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Window; amount, limit, milliseconds. Gives whether it was counted, and how long the window still lasts. */
export const take = script(`
local used = tonumber(redis.call("GET", KEYS[1]) or "0")
local amount = tonumber(ARGV[1])
if used > 0 and used + amount > tonumber(ARGV[2]) then return { 0, redis.call("PTTL", KEYS[1]) } end
redis.call("INCRBY", KEYS[1], amount)
if redis.call("PTTL", KEYS[1]) < 0 then redis.call("PEXPIRE", KEYS[1], ARGV[3]) end
return { 1, 0 }`);

/** Window; amount, milliseconds. */
export const add = script(`
if redis.call("EXISTS", KEYS[1]) == 0 and tonumber(ARGV[1]) <= 0 then return 0 end
redis.call("INCRBY", KEYS[1], ARGV[1])
if redis.call("PTTL", KEYS[1]) < 0 then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
return 1`);

/** Places, mark that somebody was sent away; limit, lease, name of the place. */
export const enter = script(`${now}
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
if redis.call("ZCARD", KEYS[1]) >= tonumber(ARGV[1]) then
  redis.call("SET", KEYS[2], "1", "PX", ARGV[2])
  return 0
end
redis.call("ZADD", KEYS[1], now + ARGV[2], ARGV[3])
redis.call("PEXPIRE", KEYS[1], ARGV[2])
return 1`);

/** Places; lease, names of places. Brings back what Redis has forgotten. */
export const renew = script(`${now}
for index = 2, #ARGV do redis.call("ZADD", KEYS[1], now + ARGV[1], ARGV[index]) end
redis.call("PEXPIRE", KEYS[1], ARGV[1])
return #ARGV - 1`);

/** Places, mark; name of the place, channel, message. */
export const leave = script(`
local left = redis.call("ZREM", KEYS[1], ARGV[1])
if redis.call("DEL", KEYS[2]) == 1 then redis.call("PUBLISH", ARGV[2], ARGV[3]) end
return left`);

/** Value; text or nothing, milliseconds, channel, message. */
export const set = script(`
if tonumber(ARGV[2]) > 0 then redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2]) else redis.call("DEL", KEYS[1]) end
redis.call("PUBLISH", ARGV[3], ARGV[4])
return 1`);

/** What a script works on. */
export interface Arguments {
  readonly keys: readonly string[];
  readonly values: readonly (string | number)[];
}

/** Runs a script; its text is sent only where Redis does not know it yet. */
export async function run(redis: Redis, { text, hash }: Script, { keys, values }: Arguments): Promise<unknown> {
  try {
    return await redis.evalsha(hash, keys.length, ...keys, ...values);
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.startsWith("NOSCRIPT")) throw cause;
    return await redis.eval(text, keys.length, ...keys, ...values);
  }
}

function script(text: string): Script {
  return { text, hash: createHash("sha1").update(text).digest("hex") };
}
