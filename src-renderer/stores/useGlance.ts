import { useCallback, useSyncExternalStore } from 'react';
import type { RunGlance } from './runGlance.ts';
import type { RunRecord } from './runRecord.ts';

/** Slow enough for eyes, and for React. */
const glanceMs = 100;

/** The glance of a run, renewed at most ten times a second however fast its documents come. */
export function useGlance(record: RunRecord | null): RunGlance | null {
  const subscribe = useCallback(
    (renew: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = record?.onChange(() => {
        timer ??= setTimeout(() => {
          timer = undefined;
          renew();
        }, glanceMs);
      });
      return () => {
        stop?.();
        clearTimeout(timer);
      };
    },
    [record],
  );
  return useSyncExternalStore(subscribe, () => record?.glance ?? null);
}
