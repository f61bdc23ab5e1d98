import { systemClock } from "../../../src/clock.ts";
import { silentLogger } from "../../../src/log/create-logger.ts";
import { NodeStates } from "../../../src/nodes/node-states.ts";
import { StateFile } from "../../../src/nodes/state-file.ts";

/** Writes a large state again and again, until somebody ends the process. */
const [folder = ""] = process.argv.slice(2);
const states = new NodeStates();
for (let n = 0; n < 3000; n++) states.recordOf(`key-${n}`, { pool: "main", id: `n${n}` }).signal("disable");
const file = new StateFile({ folder, clock: systemClock, log: silentLogger, save: () => states.save(Date.now()) });
for (;;) {
  await file.flush();
  process.stdout.write("written\n");
}
