import type { InferenceGlance } from '../../../stores/inferenceGlance.ts';
import type { Tone } from '../../../ui/Tag.tsx';

/** How the run stands, in a word. */
export function runState({ phase, kind, stop, inferResult, step, totalSteps, isFinishing }: InferenceGlance): {
  word: string;
  tone: Tone;
} {
  switch (phase) {
    case 'loading':
      return { word: 'loading', tone: 'plain' };
    case 'refused':
      return { word: 'not readable', tone: 'bad' };
    case 'live':
      if (kind === 'estimate') return { word: 'estimating', tone: 'accent' };
      if (isFinishing || (step > 0 && step >= totalSteps)) return { word: 'judging the chain', tone: 'accent' };
      return { word: step === 0 ? 'starting' : 'sampling', tone: 'accent' };
    case 'ended': {
      const status = stop?.status ?? 'finished';
      if (status !== 'finished') return { word: status, tone: status === 'failed' ? 'bad' : 'warn' };
      if (kind === 'estimate') return { word: 'estimated', tone: 'good' };
      return inferResult?.converged === false
        ? { word: 'not converged', tone: 'warn' }
        : { word: 'converged', tone: 'good' };
    }
  }
}
