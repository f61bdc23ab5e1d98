import { startPlugin } from "@patchbay/sdk/testing";
import { plugin } from "../../src/index.ts";
import { attempt, exchange, wrap } from "./start.ts";

/** Writes exchanges of one to three attempts into a file and tells how many the ledger has confirmed, until it is killed. */
const [file = "", prefix = ""] = process.argv.slice(2);
const ledger = wrap(await startPlugin(plugin, { file }));
for (let round = 0; ; round++) {
  for (let n = 0; n < 20; n++) {
    const id = `${prefix}_${round}_${n}`;
    const attempts = [1, 2, 3].slice(0, 1 + (n % 3)).map((number) => attempt({ exchange: id, attempt: number }));
    ledger.tell(...attempts, exchange({ exchange: id, attempts: attempts.length }));
  }
  await ledger.context.clock.advance(1000);
  const { total } = await ledger.page({ from: "0" });
  process.stdout.write(`${total.exchanges}\n`);
}
