import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Wire } from "@patchbay/sdk";
import { answers } from "../answers.ts";
import { type Check, mustEqual, Skip } from "../check.ts";
import type { Stage } from "../stage.ts";

/** A client library of a dialect: how it asks for a text, whole and streamed. */
interface OfficialSdk {
  readonly package: string;
  readonly ask: (module: Library, url: string) => Promise<readonly [string, string]>;
}

/** As much of the libraries as is used; their own types are not there when they are not installed. */
interface Library {
  readonly default: new (options: object) => Client;
  readonly GoogleGenAI: new (options: object) => Client;
  readonly Ollama: new (options: object) => Client;
}

type Ask = (request: object) => Promise<Reply>;

interface Client {
  readonly chat: Ask & { readonly completions: { readonly create: Ask } };
  readonly responses: { readonly create: Ask };
  readonly messages: { readonly create: Ask };
  readonly models: { readonly generateContent: Ask; readonly generateContentStream: Ask };
}

/** An answer, or a piece of one. */
interface Reply extends AsyncIterable<Reply> {
  readonly type?: string;
  readonly choices: readonly {
    readonly message: { readonly content: string };
    readonly delta?: { readonly content?: string };
  }[];
  readonly content: readonly { readonly text?: string }[];
  readonly message: { readonly content: string };
  readonly text?: string;
  readonly output_text: string;
  readonly delta?: string | { readonly text?: string };
}

const model = "conformance-model";
const content = "Say the text. wish-text-end";
const messages = [{ role: "user", content }];
const apiKey = "no-key";

const sdks: Readonly<Record<string, OfficialSdk>> = {
  "openai-chat": {
    package: "openai",
    async ask({ default: OpenAI }, url) {
      const { completions } = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 }).chat;
      const whole = await completions.create({ model, messages });
      const pieces = await gather(
        await completions.create({ model, messages, stream: true }),
        (chunk) => chunk.choices[0]?.delta?.content,
      );
      return [whole.choices[0]?.message.content ?? "", pieces];
    },
  },
  "openai-responses": {
    package: "openai",
    async ask({ default: OpenAI }, url) {
      const { responses } = new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
      const whole = await responses.create({ model, input: content });
      const pieces = await gather(await responses.create({ model, input: content, stream: true }), (event) =>
        event.type === "response.output_text.delta" && typeof event.delta === "string" ? event.delta : undefined,
      );
      return [whole.output_text, pieces];
    },
  },
  claude: {
    package: "@anthropic-ai/sdk",
    async ask({ default: Client }, url) {
      const client = new Client({ apiKey, baseURL: url, maxRetries: 0 });
      const request = { model, messages, max_tokens: 1000 };
      const whole = await client.messages.create(request);
      const pieces = await gather(await client.messages.create({ ...request, stream: true }), ({ delta }) =>
        typeof delta === "object" ? delta.text : undefined,
      );
      return [whole.content.map(({ text = "" }) => text).join(""), pieces];
    },
  },
  gemini: {
    package: "@google/genai",
    async ask({ GoogleGenAI }, url) {
      const { models } = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
      const whole = await models.generateContent({ model, contents: content });
      return [
        whole.text ?? "",
        await gather(await models.generateContentStream({ model, contents: content }), (chunk) => chunk.text),
      ];
    },
  },
  ollama: {
    package: "ollama",
    async ask({ Ollama }, url) {
      const client = new Ollama({ host: url });
      const whole = await client.chat({ model, messages });
      return [
        whole.message.content,
        await gather(await client.chat({ model, messages, stream: true }), (chunk) => chunk.message.content),
      ];
    },
  },
};

/** A protocol whose clients may use an official library. */
export interface SpokenProtocol {
  readonly id: string;
  readonly wire: Wire;
  readonly folder: string;
  readonly stage: () => Promise<Stage>;
}

/** The official library of the dialect, if it is installed beside the plugin, has the answer. */
export function sdkChecks({ id, wire, folder, stage }: SpokenProtocol): readonly Check[] {
  const sdk = sdks[wire.id];
  if (!sdk) return [];
  return [
    {
      id: `protocol/${id}/the-official-library-${sdk.package.replaceAll(/\W+/g, "-")}-has-the-answer`,
      async run() {
        const module = await load(sdk.package, folder);
        const [whole, streamed] = await sdk.ask(module, `${(await stage()).kernel.url}/alone-0`);
        const expected = answers.text.text.join("");
        mustEqual([whole, streamed], [expected, expected], `${sdk.package} has the text, whole and streamed`);
      },
    },
  ];
}

async function load(name: string, folder: string): Promise<Library> {
  let file: string;
  try {
    file = createRequire(join(folder, "package.json")).resolve(name);
  } catch {
    throw new Skip(`${name} is not installed beside the plugin: npm install --save-dev ${name}`);
  }
  const module: Library = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return module;
}

async function gather(stream: AsyncIterable<Reply>, pick: (chunk: Reply) => string | undefined): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += pick(chunk) ?? "";
  return text;
}
