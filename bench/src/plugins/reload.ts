import { type ChildProcess, spawn } from "node:child_process";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createPackage } from "@patchbay/kit";
import { type Stage, whenEnded } from "../stage.ts";
import { type Estimate, estimate, shown } from "../statistics.ts";

const program = fileURLToPath(new URL("../../../core/src/main.ts", import.meta.url));
const fromSource = ["--conditions=@patchbay/source", "--import", "tsx", program];
const pauseMilliseconds = 300;
const patienceMilliseconds = 20_000;

/** How long `patchbay plugin dev` takes from a save of a new plugin's source to the word that it was reloaded. */
export async function measureReload(stage: Stage, directory: string, reloads: number): Promise<Estimate> {
  const folder = join(directory, "patchbay-plugin-reloaded");
  await createPackage({ kind: "provider", name: "reloaded", folder, license: "MIT" });
  const child = stage.adopt(spawn(process.execPath, [...fromSource, "plugin", "dev", folder, "--port", "0"]));
  const ended = whenEnded("patchbay plugin dev", child);
  const output = follow(child);
  const seen = (mark: string): Promise<void> => Promise.race([output.wait(mark), ended]);
  await seen("http://127.0.0.1");
  const times: number[] = [];
  // The first one finds nothing compiled yet, and nobody works by the first save alone.
  for (let reload = 0; reload <= reloads; reload++) {
    await delay(pauseMilliseconds);
    const begin = performance.now();
    await appendFile(join(folder, "src", "index.ts"), `// ${reload}\n`);
    await seen("reloaded");
    if (reload > 0) times.push(performance.now() - begin);
  }
  child.kill("SIGKILL");
  await ended.catch(() => undefined);
  return estimate(times);
}

export function reloadLine(reload: Estimate): string {
  return `patchbay plugin dev: reloaded ${shown(reload, (value) => value.toFixed(0))} ms after a save`;
}

/** What a program writes; each wait begins where the one before found its mark. */
function follow(child: ChildProcess): { readonly wait: (mark: string) => Promise<void> } {
  let text = "";
  let look: () => void = () => undefined;
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    look();
  });
  return {
    wait: (mark) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`it does not say "${mark}"`)), patienceMilliseconds);
        look = () => {
          const at = text.indexOf(mark);
          if (at < 0) return;
          text = text.slice(at + mark.length);
          clearTimeout(late);
          resolve();
        };
        look();
      }),
  };
}
