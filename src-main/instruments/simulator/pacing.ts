/** Whether replies and waits take their time on the wall clock, and how much of it. Chip time does not know. */
export interface Pacing {
  on: boolean;
  /** 1 is the makers' latencies, 0 none. */
  latencyScale: number;
  /** Bits a second of a serial line that the bytes of a socket take their time on, `on` or not; none when left out. */
  readonly baud?: number | undefined;
}
