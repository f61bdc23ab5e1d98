import type { Json } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { unpackSignature } from "@patchbay/wire-kit";

/** A body that brings something which the gateway sealed: its upstream would refuse what it did not seal itself. */
export function rewrites(body: Json): boolean {
  return asArray(asObject(body)?.["input"]).some((item) => {
    const sealed = asString(asObject(item)?.["encrypted_content"]);
    return sealed !== undefined && unpackSignature(sealed) !== undefined;
  });
}
