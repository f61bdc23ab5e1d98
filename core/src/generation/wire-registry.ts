import type { InboundProtocol, OutboundProvider, Wire, WireId } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { nearestName } from "../config/nearest-name.ts";
import { remoteCodecOf } from "../pipeline/remote-wire.ts";

/** The wires that loaded plugins give, by id. One that is called here goes before one that runs in another process. */
export class WireRegistry {
  readonly #wires = new Map<WireId, Wire>();
  readonly faults: ConfigFault[] = [];

  constructor(protocols: readonly InboundProtocol[], providers: readonly OutboundProvider[]) {
    for (const protocol of protocols) this.#add(protocol.wire, `protocol "${protocol.id}"`);
    for (const provider of providers) if (!("call" in provider)) this.#add(provider.wire, `provider "${provider.id}"`);
  }

  get all(): readonly Wire[] {
    return [...this.#wires.values()];
  }

  /** The wire itself, or the one with this id; undefined, and a fault, when no plugin gives it. */
  resolve(wire: Wire | WireId, user: string): Wire | undefined {
    if (typeof wire !== "string") {
      this.#add(wire, user);
      const known = this.#wires.get(wire.id);
      // What runs in one plugin's process is not let read what belongs to another's.
      return remoteCodecOf(wire) && known && remoteCodecOf(known) ? wire : known;
    }
    const found = this.#wires.get(wire);
    if (!found) this.faults.push(this.#missing(wire, user));
    return found;
  }

  #add(wire: unknown, user: string): void {
    if (!isWire(wire)) return;
    const known = this.#wires.get(wire.id);
    if (!known) this.#wires.set(wire.id, wire);
    else if (known !== wire && known.version === wire.version) {
      if (remoteCodecOf(known) && !remoteCodecOf(wire)) this.#wires.set(wire.id, wire);
    } else if (known !== wire) {
      const message = `${user} brings version ${wire.version} of the wire "${wire.id}", another plugin version ${known.version}`;
      this.faults.push({ path: "plugins", message, hint: "update both plugins to releases that share one version" });
    }
  }

  #missing(wire: WireId, user: string): ConfigFault {
    const near = nearestName(wire, [...this.#wires.keys()]);
    const hint = `load a plugin that gives it, such as @patchbay/protocol-${wire}`;
    return {
      path: "plugins",
      message: `${user} needs the wire "${wire}", which no loaded plugin gives`,
      hint: near === undefined ? hint : `did you mean "${near}"? else ${hint}`,
    };
  }
}

function isWire(value: unknown): value is Wire {
  return typeof value === "object" && value !== null && "codec" in value;
}
