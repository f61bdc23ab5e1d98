/** Headers of the connection on which a message came, and of the form in which it came. */
export const connectionHeaders: readonly string[] = [
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
];
