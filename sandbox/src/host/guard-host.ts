/**
 * Keeps a signal from opening Node's inspector in this process: whoever may send signals to it could run code in it.
 * Harmless to call again.
 */
export function guardHost(): void {
  if (process.platform === "win32" || process.listeners("SIGUSR1").includes(ignore)) return;
  process.on("SIGUSR1", ignore);
}

function ignore(): void {
  // Being listened to is all it takes.
}
