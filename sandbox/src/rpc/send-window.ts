/** How much may still be sent of one stream. */
export interface SendWindow {
  readonly items: number;
  readonly bytes: number;
  /** Takes from the window; bytes may go below zero by one frame. */
  spend(items: number, bytes: number): void;
  /** The other side has taken so much. @throws Error for more than was sent. */
  grant(items: number, bytes: number): void;
  /** Resolves as soon as something may be sent, or the stream is over. */
  room(): Promise<void>;
  /** Nothing is sent any more. */
  close(): void;
}

/** Makes the window of a stream that begins. */
export function createSendWindow(mostItems: number, mostBytes: number): SendWindow {
  let items = mostItems;
  let bytes = mostBytes;
  let closed = false;
  let wake: (() => void) | undefined;
  const open = (): boolean => closed || (items > 0 && bytes > 0);
  const stir = (): void => {
    if (!open()) return;
    wake?.();
    wake = undefined;
  };
  return {
    get items() {
      return items;
    },
    get bytes() {
      return bytes;
    },
    spend(spentItems, spentBytes) {
      items -= spentItems;
      bytes -= spentBytes;
    },
    grant(moreItems, moreBytes) {
      if (items + moreItems > mostItems || bytes + moreBytes > mostBytes)
        throw new Error("a credit gives back more than was sent");
      items += moreItems;
      bytes += moreBytes;
      stir();
    },
    room: () => (open() ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
    close() {
      closed = true;
      stir();
    },
  };
}
