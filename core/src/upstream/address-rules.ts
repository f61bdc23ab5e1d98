import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * What kind of place an IP address leads to. `metadata`: where clouds hand out the machine's own credentials; `unusable`:
 * no single host, such as multicast.
 */
export type AddressKind = "public" | "private" | "metadata" | "unusable";

/** How far a guarded call may go. */
export type Reach = "public" | "private";

/** The kind of an IP address, as the network writes it (without brackets). What cannot be read is `unusable`. */
export function addressKind(address: string): AddressKind {
  const [plain = ""] = address.split("%");
  const family = isIP(plain);
  if (family === 0) return "unusable";
  return family === 4 ? kindOf4(plain) : kindOf6(plain);
}

/**
 * Why a guarded call may not go to an address; undefined when it may. A metadata address must be asked for by itself:
 * no name may lead there, whatever is granted.
 */
export function addressProblem(address: string, reach: Reach, isNamed: boolean): string | undefined {
  const kind = addressKind(address);
  if (kind === "public") return undefined;
  if (reach === "public") return `${problems[kind]}, and privateNetwork is not granted`;
  if (kind === "private" || (kind === "metadata" && !isNamed)) return undefined;
  return problems[kind];
}

const problems: Readonly<Record<Exclude<AddressKind, "public">, string>> = {
  private: "is in a private network",
  metadata: "is where clouds keep credentials",
  unusable: "is no address of one host",
};

function kindOf4(address: string): AddressKind {
  if (metadata.check(address)) return "metadata";
  if (unusable.check(address)) return "unusable";
  return private4.check(address) ? "private" : "public";
}

function kindOf6(address: string): AddressKind {
  const words = wordsOf(address);
  if (words.length !== 8) return "unusable";
  if (metadata.check(address, "ipv6")) return "metadata";
  const embedded = embeddedIn(words);
  if (embedded !== undefined)
    return embedded.every((inner) => kindOf4(inner) === "public") ? "private" : worst(embedded);
  if (((words[0] ?? 0) & 0xff00) === 0xff00 || words.every((word) => word === 0)) return "unusable";
  // Global unicast is one range (RFC 4291 §2.4); everything outside of it is local, reserved or not given out.
  return global6.check(address, "ipv6") && !reserved6.check(address, "ipv6") ? "public" : "private";
}

function worst(addresses: readonly string[]): AddressKind {
  const kinds = addresses.map(kindOf4);
  return kinds.find((kind) => kind === "metadata") ?? kinds.find((kind) => kind === "unusable") ?? "private";
}

/** IPv4 addresses inside an IPv6 one: mapped, compatible, translated (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380). */
function embeddedIn(words: readonly number[]): readonly string[] | undefined {
  const at = (index: number): number => words[index] ?? 0;
  const pair = (index: number): string => dotted(at(index), at(index + 1));
  const zeros = (count: number): boolean => words.slice(0, count).every((word) => word === 0);
  if (zeros(5) && at(5) === 0xffff) return [pair(6)];
  if (zeros(4) && at(4) === 0xffff && at(5) === 0) return [pair(6)];
  if (zeros(6) && (at(6) !== 0 || at(7) > 1)) return [pair(6)];
  if (at(0) === 0x64 && at(1) === 0xff9b) return [pair(6)];
  if (at(0) === 0x2002) return [pair(1)];
  if (at(0) === 0x2001 && at(1) === 0) return [pair(2), dotted(at(6) ^ 0xffff, at(7) ^ 0xffff)];
  return undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight words of an IPv6 address; the `URL` brings every spelling into one form. */
function wordsOf(address: string): readonly number[] {
  if (!URL.canParse(`http://[${address}]`)) return [];
  const { hostname } = new URL(`http://[${address}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  if (tail === undefined) return read(head);
  const [front, back] = [read(head), read(tail)];
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

function blocks(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

const metadata = blocks(["169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "fd00:ec2::254/128"]);
const unusable = blocks(["0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4"]);
/** Of the IANA registry of special purposes: what is not reached globally. */
const private4 = blocks([
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
]);
const global6 = blocks(["2000::/3"]);
const reserved6 = blocks(["2001::/23", "2001:db8::/32", "3fff::/20"]);
