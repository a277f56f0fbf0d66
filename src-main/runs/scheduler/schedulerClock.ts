/** The time by which schedules come due; tests bring their own. */
export interface SchedulerClock {
  /** Unix ms. */
  now(): number;
  /** Does `work` once, after that time. @returns its cancellation */
  after(ms: number, work: () => void): () => void;
}

/** The machine's clock. It keeps no process alive. */
export const machineSchedulerClock: SchedulerClock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};
