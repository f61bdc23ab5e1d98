import { floods, oddities, pollutions } from "./attempts/floods.ts";
import { frameAttempts } from "./attempts/frames.ts";
import { bombs, hangs } from "./attempts/hangs.ts";
import { loadAttempts } from "./attempts/loads.ts";
import { networkAttempts } from "./attempts/network.ts";
import { secretAttempts } from "./attempts/secrets.ts";
import { supplyAttempts } from "./attempts/supply.ts";
import { systemAttempts } from "./attempts/system.ts";
import { unloadAttempts } from "./attempts/unload.ts";
import { walkAttempts } from "./attempts/walks.ts";
import type { Group } from "./support/attempt.ts";

/** Every attempt is made in both tiers. The page on threats has a row for each of these, in this order. */
export const groups: readonly Group[] = [
  {
    threat: "Uses the system: files, programs, the network, other processes",
    file: "system.test.ts",
    attempts: systemAttempts,
  },
  {
    threat: "Goes from what it holds to the objects of the program around it",
    file: "walks.test.ts",
    attempts: walkAttempts,
  },
  { threat: "Leaves its place while it is loaded", file: "loads.test.ts", attempts: loadAttempts },
  { threat: "Takes a key", file: "secrets.test.ts", attempts: secretAttempts },
  { threat: "Has the kernel call where it may not", file: "network.test.ts", attempts: networkAttempts },
  { threat: "Sends the kernel what no honest process sends", file: "frames.test.ts", attempts: frameAttempts },
  {
    threat: "Changes the kernel's objects by data, or confuses it",
    file: "floods.test.ts",
    attempts: [...pollutions, ...oddities],
  },
  { threat: "Floods the kernel", file: "floods.test.ts", attempts: floods },
  { threat: "Hangs, or takes all memory", file: "hangs.test.ts", attempts: [...hangs, ...bombs] },
  { threat: "Goes on after its end", file: "unload.test.ts", attempts: unloadAttempts },
  { threat: "Is not the package that was approved", file: "supply.test.ts", attempts: supplyAttempts },
];
