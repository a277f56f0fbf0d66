import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { judgeParameters } from '../../../../src-core/plans/inference/chainSummary.ts';
import { describeParameter } from '../../../../src-core/plans/inference/describeParameter.ts';
import type { ChainSummaryWork } from '../../../../src-core/plans/inference/inferenceWork.ts';
import type { FoundPosterior } from '../../../../src-core/plans/inference/posteriorView.ts';

export interface NormalChainOptions {
  readonly names: readonly string[];
  /** A draw, from as many independent standard normal numbers as there are names. */
  readonly draw: (normals: readonly number[]) => readonly number[];
  readonly seed?: number;
  readonly ensembles?: number;
  readonly steps?: number;
  readonly walkers?: number;
  readonly thin?: number;
  readonly discard?: number;
}

/** A chain of independent draws; its log density is that of the normal numbers less a constant. */
export function normalChain(options: NormalChainOptions): ChainSummaryWork {
  const { names, draw, seed = 1, ensembles = 4, steps = 500, walkers = 8, thin = 1, discard = 0 } = options;
  const stream = createRandomStream({ seed, purpose: 'normal chain' });
  const rows = ensembles * steps * walkers;
  const samples = new Float64Array(rows * names.length);
  const logDensities = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const normals = names.map(() => stream.normal());
    samples.set(draw(normals), row * names.length);
    logDensities[row] = -0.5 * normals.reduce((sum, value) => sum + value * value, 0);
  }
  const acceptance = new Float64Array(ensembles * walkers).fill(0.4);
  return { samples, logDensities, names, ensembles, steps, walkers, thin, acceptance, discard };
}

/** What a view of the chain is given of its draws. */
export function findPosterior(chain: ChainSummaryWork): FoundPosterior {
  const described = chain.names.map((name) => describeParameter({ chain, name }));
  const { isConverged, verdict } = judgeParameters(described, chain.ensembles);
  return {
    parameters: described.map(({ draws }) => draws),
    converged: isConverged,
    verdict,
    autocorrelation: described.map(({ autocorrelation }) => autocorrelation),
  };
}
