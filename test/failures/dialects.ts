/** An error as a vendor's library throws it, with what it read in the answer. */
type Thrown = Error & { readonly error?: unknown };

/** Whether a library found an error of its own format in an answer that is not a 200. */
export function isInDialect(client: string, error: Thrown): boolean {
  return readers[client]?.(error) ?? false;
}

const readers: Readonly<Record<string, (error: Thrown) => boolean>> = {
  "openai-chat": openai,
  "openai-responses": openai,
  claude: ({ error }) => isObject(error) && error["type"] === "error" && hasMessage(error["error"]),
  gemini({ message }) {
    const body: unknown = JSON.parse(message.slice(message.indexOf("{")));
    return isObject(body) && hasMessage(body["error"]);
  },
  ollama: ({ error, message }) => error === message,
};

function openai({ error }: Thrown): boolean {
  return hasMessage(error);
}

function hasMessage(value: unknown): boolean {
  return isObject(value) && typeof value["message"] === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
