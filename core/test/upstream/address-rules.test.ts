import { describe, expect, it } from "vitest";
import { addressKind, addressProblem } from "../../src/upstream/address-rules.ts";

describe("an address", () => {
  it.each([
    ["8.8.8.8", "public"],
    ["1.1.1.1", "public"],
    ["172.32.0.1", "public"],
    ["100.63.255.255", "public"],
    ["2606:4700::1111", "public"],
    ["10.1.2.3", "private"],
    ["127.0.0.1", "private"],
    ["127.255.255.254", "private"],
    ["172.16.0.1", "private"],
    ["192.168.1.1", "private"],
    ["169.254.1.1", "private"],
    ["100.64.0.1", "private"],
    ["198.18.0.1", "private"],
    ["::1", "private"],
    ["fe80::1", "private"],
    ["fe80::1%eth0", "private"],
    ["fc00::1", "private"],
    ["fd12:3456::1", "private"],
    ["fec0::1", "private"],
    ["2001:db8::1", "private"],
    ["4000::1", "private"],
    ["::ffff:10.0.0.1", "private"],
    ["::ffff:8.8.8.8", "private"],
    ["64:ff9b::8.8.8.8", "private"],
    ["64:ff9b:1::7f00:1", "private"],
    ["2002:7f00:1::", "private"],
    ["2001:0:808:808::f7f7:f7f7", "private"],
    ["::10.0.0.1", "private"],
    ["169.254.169.254", "metadata"],
    ["100.100.100.200", "metadata"],
    ["fd00:ec2::254", "metadata"],
    ["::ffff:169.254.169.254", "metadata"],
    ["::ffff:a9fe:a9fe", "metadata"],
    ["64:ff9b::a9fe:a9fe", "metadata"],
    ["2002:a9fe:a9fe::1", "metadata"],
    ["0.0.0.0", "unusable"],
    ["0.1.2.3", "unusable"],
    ["::", "unusable"],
    ["224.0.0.1", "unusable"],
    ["255.255.255.255", "unusable"],
    ["ff02::1", "unusable"],
    ["::ffff:0.0.0.0", "unusable"],
    ["no address", "unusable"],
    ["", "unusable"],
  ])("%s is %s", (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  it("may be private where that is granted, and of metadata only when it was written as such", () => {
    expect(addressProblem("10.0.0.1", "public", true)).toContain("privateNetwork");
    expect(addressProblem("10.0.0.1", "private", true)).toBeUndefined();
    expect(addressProblem("169.254.169.254", "public", false)).toContain("where clouds keep credentials");
    expect(addressProblem("169.254.169.254", "private", true)).toContain("where clouds keep credentials");
    expect(addressProblem("169.254.169.254", "private", false)).toBeUndefined();
    expect(addressProblem("224.0.0.1", "private", false)).toContain("no address of one host");
  });
});
