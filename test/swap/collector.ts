import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const collect = runInNewContext("gc") as () => void;

/** How many are still held, after the collector had its turns; it has no more once there are as few as wanted. */
export async function aliveOf(held: readonly WeakRef<object>[], wanted: number): Promise<number> {
  const count = (): number => held.filter((each) => each.deref() !== undefined).length;
  for (let turn = 0; turn < 50 && count() > wanted; turn++) await collected();
  return count();
}

/** Memory that this process holds, in MiB, after what is not needed is gone. */
export async function memoryMb(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) await collected();
  return process.memoryUsage().rss / 1024 / 1024;
}

async function collected(): Promise<void> {
  await new Promise(setImmediate);
  collect();
}
