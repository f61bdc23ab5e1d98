/** Collects bytes cut anywhere as one text. */
export interface TextCollector {
  push(chunk: Uint8Array): void;
  end(): string;
}

/** Makes a collector for one body. */
export function createTextCollector(): TextCollector {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  return {
    push: (chunk) => void pieces.push(decoder.decode(chunk, { stream: true })),
    end: () => pieces.join("") + decoder.decode(),
  };
}
