import { useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import type { NoiseView } from './useNoiseResult.ts';

/** The one click that gives recommended timeouts to the bench. */
export function useAdoption(
  { runId, status }: NoiseView,
  onAdopted: () => void,
): {
  readonly adopt: (instruments: readonly string[]) => Promise<void>;
  /** What was adopted of this run, in a sentence. */
  readonly adopted: string | null;
  /** Why nothing can be adopted now, or null. */
  readonly blocker: string | null;
} {
  const { client, progress: progressStore } = useServices();
  const { progress } = useStore(progressStore);
  const [told, setTold] = useState<{ readonly of: string; readonly sentence: string } | null>(null);
  const [act, isBusy] = useAction();
  const isFree = status !== 'running' && !isBusy && (progress === null || !isOn(progress));
  return {
    adopt: async (instruments) => {
      await act(async () => {
        const { sentence } = await client.call('noise.adopt', { runId, instruments: [...instruments] });
        setTold({ of: runId, sentence });
        onAdopted();
      });
    },
    adopted: told?.of === runId ? told.sentence : null,
    blocker: isFree ? null : 'When the run has ended',
  };
}
