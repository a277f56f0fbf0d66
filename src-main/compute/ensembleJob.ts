import { ensembleWork, PosteriorCache } from '../../src-core/plans/ensembleWork.ts';
import type { EnsembleWork, EnsembleWorkResult } from '../../src-core/plans/ensembleWork.ts';
import { openCommandEvaluator } from './external/openCommandEvaluator.ts';
import { wasmRuntime } from './wasmRuntime.ts';

/** Of this worker: compiled code lives as long as its thread. */
const posteriors = new PosteriorCache(wasmRuntime, openCommandEvaluator);

export const sampleEnsemble = (work: EnsembleWork): EnsembleWorkResult => ensembleWork(work, posteriors);
