import type { ChatRequest, ContentPart, Loss, LossSink, Message, Tool, ToolResultContent } from "@patchbay/sdk";

/** A piece of a request that has a number. */
type Numbered = Message | ContentPart | ToolResultContent | Tool;

/** Takes losses, and tells where they are: which message, part or tool is written now. */
export interface PlacedLosses {
  readonly losses: LossSink;
  /** What is written from now on; nothing that has a number when it is left out. */
  readonly enter: (item?: Numbered) => void;
}

/** Makes a sink for what is lost of a request. Pieces that were made on the way have no place in it. */
export function createPlacedLosses(
  { messages, tools = [] }: Pick<ChatRequest, "messages" | "tools">,
  losses: LossSink,
): PlacedLosses {
  let places: ReadonlyMap<Numbered, string> | undefined;
  let current: Numbered | undefined;
  const placeOf = (item: Numbered): string | undefined => {
    // Most requests lose nothing, and are not looked through.
    places ??= findPlaces(messages, tools);
    return places.get(item);
  };
  return {
    losses(loss) {
      const place = current && placeOf(current);
      losses(place === undefined ? loss : placed(loss, place));
    },
    enter(item) {
      current = item;
    },
  };
}

function findPlaces(messages: readonly Message[], tools: readonly Tool[]): ReadonlyMap<Numbered, string> {
  const places = new Map<Numbered, string>();
  for (const [index, tool] of tools.entries()) places.set(tool, `tools[${index}]`);
  for (const [index, message] of messages.entries()) {
    places.set(message, `messages[${index}]`);
    placeParts(places, message.content, `messages[${index}]`);
  }
  return places;
}

function placeParts(
  places: Map<Numbered, string>,
  parts: readonly (ContentPart | ToolResultContent)[],
  within: string,
): void {
  for (const [index, part] of parts.entries()) {
    const place = `${within}.content[${index}]`;
    places.set(part, place);
    if (part.type === "tool-result") placeParts(places, part.content, place);
  }
}

function placed(loss: Loss, place: string): Loss {
  const path = place.startsWith("tools") ? ofTool(loss.path, place) : ofMessage(loss.path, place);
  return path === loss.path ? loss : { ...loss, path };
}

/** The adaption of a schema does not know whose it is. */
function ofTool(path: string, place: string): string {
  return path.replace(/^tools(?![^.])/, place).replace(/^(schema\b|cache$)/, `${place}.$1`);
}

function ofMessage(path: string, place: string): string {
  const [message = ""] = place.split(".", 1);
  const content = place === message ? `${message}.content` : place;
  return path
    .replace(/^messages\.content(?![^.])/, content)
    .replace(/^messages(?=\.)/, message)
    .replace(/^cache$/, `${content}.cache`);
}
