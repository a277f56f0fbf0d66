import { useCallback, useSyncExternalStore } from 'react';

/** Slow enough for eyes, and for React. */
const glanceMs = 100;

/** Something folded from a run's documents, with a small part that React draws. */
export interface GlanceSource<G> {
  readonly glance: G;
  onChange(listener: () => void): () => void;
}

/** The glance of a run, renewed at most ten times a second however fast its documents come. */
export function useGlance<G>(record: GlanceSource<G> | null): G | null {
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
