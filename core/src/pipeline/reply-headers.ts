import { replyHeaderFault } from "@patchbay/sdk/http";

type Headers = Readonly<Record<string, string>>;

const nothing: Headers = {};

/** Headers that plugins put on a client's answer, for an exchange or for one of its attempts; secrets are taken out. */
export class ReplyHeaders {
  readonly #redact: (text: string) => string;
  #own = nothing;
  #attempt: ReplyHeaders | undefined;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  get all(): Headers {
    return this.#attempt ? { ...this.#own, ...this.#attempt.all } : this.#own;
  }

  /** @throws TypeError for what is not a plugin's to set. */
  set(name: string, value: string): void {
    const fault = replyHeaderFault(name, value);
    if (fault !== undefined) throw new TypeError(fault);
    this.#own = { ...this.#own, [name]: this.#redact(value) };
  }

  /** This attempt answers, or was the last that failed; undefined when it sets none. */
  follow(attempt: ReplyHeaders | undefined): void {
    this.#attempt = attempt;
  }
}
