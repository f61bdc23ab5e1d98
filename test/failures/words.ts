/** What a sound upstream says, with signs of four bytes in each of the pieces that it comes in. */
export const saidText = "It rains 🌧 today, so take 🧥 and boots 🥾 along.";

/** The sign in the middle of it. */
export const middleSign = "🧥";

/** What the second node says. */
export const spareText = "This is from the second 🥈 node.";
