export interface RequestBudget {
  /** @returns 0 when the request may go on, else the seconds until one may */
  take(): number;
}

const minuteMs = 60_000;

/** So many requests in any minute. @param now in ms, of a clock that only goes on */
export function createRequestBudget(perMinute: number, now: () => number = () => performance.now()): RequestBudget {
  const taken: number[] = [];
  return {
    take() {
      const nowMs = now();
      while (taken.length > 0 && (taken[0] as number) <= nowMs - minuteMs) taken.shift();
      if (taken.length >= perMinute) return Math.max(1, Math.ceil(((taken[0] as number) + minuteMs - nowMs) / 1000));
      taken.push(nowMs);
      return 0;
    },
  };
}
