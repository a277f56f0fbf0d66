import { useEffect, useState } from 'react';
import type { RunGlance } from './runGlance.ts';
import type { RunRecord } from './runRecord.ts';

/** Slow enough for eyes, and for React. */
const glanceMs = 100;

/** The glance of a run, renewed at most ten times a second however fast its documents come. */
export function useGlance(record: RunRecord | null): RunGlance | null {
  const [glance, setGlance] = useState<RunGlance | null>(record?.glance ?? null);
  useEffect(() => {
    setGlance(record?.glance ?? null);
    if (record === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      timer = undefined;
      setGlance(record.glance);
    };
    const stop = record.onChange(() => {
      timer ??= setTimeout(renew, glanceMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [record]);
  // In the render that follows a change of runs the state is still the old run's.
  return record === null || glance?.runId === record.glance.runId ? glance : record.glance;
}
