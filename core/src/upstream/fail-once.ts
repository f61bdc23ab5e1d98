import type { buildConnector } from "undici";
import { proxyFault } from "./describe-failure.ts";

/**
 * A connector whose failure ends the request. Undici takes an error of its own socket class for a lost connection and
 * connects again at once: against a proxy that hangs up on CONNECT that would never end.
 */
export function failOnce(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(isLostConnection(error) ? hungUp() : error, null);
    });
  };
}

function isLostConnection(error: Error): boolean {
  return "code" in error && (error.code === "UND_ERR_SOCKET" || error.code === "UND_ERR_INFO");
}

function hungUp(): Error {
  return Object.assign(new Error("the proxy closed the connection"), { code: proxyFault });
}
