import type { MediaPart, MediaSource } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, type Fields, requireString } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { readMembers } from "./fields.ts";
import { kindOf, typeOfAddress } from "./media-types.ts";
import { family } from "./types.ts";

/** Reads `inlineData`. */
export function decodeBlob(fields: Fields): MediaPart {
  const blob = readMembers(fields.object("inlineData"), fields.at("inlineData"));
  const mediaType = blob.string("mimeType") ?? "";
  const data = requireString(blob.peek("data"), blob.at("data"));
  blob.string("data");
  return media(fields, blob, { source: { type: "base64", mediaType, data }, mediaType });
}

/** Where the vendor keeps files that a client gave it before. */
const uploaded = /^(https:\/\/generativelanguage\.googleapis\.com\/[^/]+\/)?files\//;

/** Reads `fileData`: a file that the vendor keeps, or an address. */
export function decodeFileData(fields: Fields): MediaPart {
  const file = readMembers(fields.object("fileData"), fields.at("fileData"));
  const uri = requireString(file.peek("fileUri"), file.at("fileUri"));
  file.string("fileUri");
  const given = file.string("mimeType");
  const mediaType = given ?? typeOfAddress(uri) ?? "";
  // A source of this kind has no member for the media type.
  if (uploaded.test(uri))
    return media(fields, file, { source: { type: "file-id", id: uri, family }, mediaType, given });
  return media(fields, file, { source: { type: "url", url: uri, ...defined({ mediaType: given }) }, mediaType });
}

interface Found {
  readonly source: MediaSource;
  readonly mediaType: string;
  readonly given?: string | undefined;
}

function media(fields: Fields, inner: Fields, { source, mediaType, given }: Found): MediaPart {
  const name = inner.string("displayName");
  const detail = decodeDetail(fields);
  const notes = {
    asFile: source.type === "url" ? true : undefined,
    detail: detail && true,
    name: name === undefined ? undefined : true,
    mimeType: given,
  };
  return {
    type: kindOf(mediaType),
    source,
    ...defined({ name, detail }),
    ...keep({ ...notes, inner: inner.rest(), fields: fields.rest() }),
  };
}

const details: ReadonlyMap<unknown, "low" | "high"> = new Map([
  ["MEDIA_RESOLUTION_LOW", "low"],
  ["MEDIA_RESOLUTION_HIGH", "high"],
]);

function decodeDetail(fields: Fields): "low" | "high" | undefined {
  const resolution = asObject(fields.peek("mediaResolution"));
  const detail = details.get(resolution?.["level"]);
  if (!resolution || !detail || Object.keys(resolution).length > 1) return undefined;
  fields.object("mediaResolution");
  return detail;
}
