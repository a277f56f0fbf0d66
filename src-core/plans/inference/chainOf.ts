import { Chain } from '../../maths/inference/chain.ts';
import type { ChainSummaryWork } from './inferenceWork.ts';

/** The chain that a work describes, on the work's memory. @throws bad_input when an array has another length */
export const chainOf = (work: Omit<ChainSummaryWork, 'discard'>): Chain =>
  new Chain({
    names: work.names,
    ensembles: work.ensembles,
    steps: work.steps,
    walkers: work.walkers,
    samples: work.samples,
    logProbabilities: work.logDensities,
    acceptance: work.acceptance,
    thin: work.thin,
  });
