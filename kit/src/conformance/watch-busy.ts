/** How long this process could not turn to what was waiting, since it was watched. */
export interface BusyWatch {
  ms(): number;
  stop(): void;
}

const stepMs = 5;

/** What a plugin takes is told from what the machine takes by how late a timer is meanwhile. */
export function watchBusy(): BusyWatch {
  let busy = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    busy += Math.max(0, now - last - stepMs);
    last = now;
  };
  const timer = setInterval(look, stepMs);
  return {
    ms() {
      look();
      return busy;
    },
    stop: () => clearInterval(timer),
  };
}
