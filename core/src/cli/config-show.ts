import type { Json } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { type ShownChange, showChanges } from "../config/diff-overlay.ts";
import { createPlace, type Place } from "../config/place.ts";
import { type ConfigView, viewConfig } from "../config/view-config.ts";
import { columns } from "./columns.ts";
import type { Command, Flag } from "./command.ts";
import { configFlag, helpFlag, jsonFlag } from "./common-flags.ts";
import { faultsText, inspectConfig } from "./read-config.ts";

const flags: Readonly<Record<string, Flag>> = { config: configFlag, json: jsonFlag, help: helpFlag };

/** `patchbay config show` */
export const configShow: Command = {
  name: "show",
  summary: "print every value of the config without secrets, and where it comes from",
  flags,
  async run(given, terminal) {
    const { layers, faults } = await inspectConfig(given, terminal);
    const view = viewConfig(layers);
    const { version } = layers.overlay;
    terminal.out(
      given.switches.has("json")
        ? `${JSON.stringify({ version, ...view }, undefined, 2)}\n`
        : `${columns(rowsOf(view))}\n`,
    );
    if (faults.length > 0) terminal.err(faultsText(faults));
    return faults.length === 0 ? 0 : 1;
  },
};

/** `patchbay config diff` */
export const configDiff: Command = {
  name: "diff",
  summary: "print what the overlay changes of the file",
  flags,
  async run(given, terminal) {
    const { overlaid, overlay } = (await inspectConfig(given, terminal)).layers;
    const { warnings } = overlaid;
    const changes = showChanges(overlaid.changes);
    if (given.switches.has("json")) {
      terminal.out(`${JSON.stringify({ version: overlay.version, changes, warnings }, undefined, 2)}\n`);
      return 0;
    }
    for (const warning of warnings) terminal.err(`warning: ${warning}\n`);
    terminal.out(changes.length === 0 ? "the overlay changes nothing\n" : `${changes.map(lineOf).join("\n")}\n`);
    return 0;
  },
};

function rowsOf({ config, origins }: ConfigView): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const visit = (value: Json, place: Place): void => {
    const origin = Object.hasOwn(origins, place.path) ? origins[place.path] : undefined;
    if (origin !== undefined) rows.push([place.path, origin, JSON.stringify(value)]);
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, place.item(index));
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(item, place.field(key));
  };
  visit(config, createPlace("", []));
  return rows;
}

const marks: Readonly<Record<ShownChange["kind"], string>> = { add: "+", change: "~", remove: "-" };

function lineOf({ kind, path, from, to }: ShownChange): string {
  const values = [from, to].flatMap((value) => (value === undefined ? [] : [JSON.stringify(value)]));
  return `${marks[kind]} ${path}: ${values.join(" -> ")}`;
}
