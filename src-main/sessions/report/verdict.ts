import type { ConvergenceSummary } from '../../../src-core/domain/artifact.ts';
import { significant } from './numbers.ts';

export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly word: string;
  readonly sentence: string;
}

/** The end of a calibration in a word and a sentence. */
export function verdictOf(summary: ConvergenceSummary): Verdict {
  const { iterations, target_value: target } = summary;
  const cost = significant(summary.final_cost);
  const after = `after ${iterations} iteration${iterations === 1 ? '' : 's'}`;
  const toward = target === null ? '' : `, target ${significant(target)}`;
  switch (summary.convergence_reason) {
    case 'threshold_met':
      return target === null
        ? { tone: 'good', word: 'converged', sentence: `The search settled at cost ${cost} ${after}.` }
        : { tone: 'good', word: 'target met', sentence: `Cost ${cost}${toward}, confirmed ${after}.` };
    case 'max_iterations':
      return { tone: 'warn', word: 'not converged', sentence: `The budget ended ${after} at cost ${cost}${toward}.` };
    case 'timeout':
      return {
        tone: 'warn',
        word: 'out of time',
        sentence: `The time allowed ended ${after} at cost ${cost}${toward}.`,
      };
    case 'cancelled':
      return { tone: 'warn', word: 'stopped', sentence: `Stopped by hand ${after} at cost ${cost}${toward}.` };
    case 'safety_violation':
      return { tone: 'bad', word: 'safety', sentence: `A safety limit ended the run ${after}; the outputs went safe.` };
    case 'instrument_failure':
      return {
        tone: 'bad',
        word: 'instrument failed',
        sentence: `An instrument failed ${after}; the outputs went safe.`,
      };
  }
}
