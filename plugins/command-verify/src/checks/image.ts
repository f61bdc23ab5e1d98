import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, textOf } from "../chat.ts";

/** A PNG of 64 by 64 pixels, all of one red. */
const redSquare =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItw/dMZxQi+hcEKLNO+FgEBAQEBAQEB" +
  "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywLQTQDx3uY1cQAAAABJRU5ErkJggg==";

/** A model sees an image that stands in the request. */
export const image: Check = {
  id: "image",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 1,
  maxTokens: 512,
  async run({ caller }) {
    const content = [
      { type: "text", text: "Which color fills this picture? Answer with one word in English." },
      { type: "image_url", image_url: { url: `data:image/png;base64,${redSquare}` } },
    ];
    const text = textOf(completionOf(await caller.chat({ messages: [{ role: "user", content }] })));
    demand(/\bred\b/i.test(text), `a red picture was called ${JSON.stringify(text.slice(0, 100))}`);
    return passed("the color of a picture was told");
  },
};
