import type { OptimizerAlgorithm } from '../domain/kernel.ts';
import { algorithmNameOf } from './resolveKernel.ts';
import type { ResolvedKernel } from './resolveKernel.ts';

export interface AlgorithmChoice {
  readonly algorithm: OptimizerAlgorithm;
  /** Why, as the end of a sentence: `2 parameters are phases over a whole period ...`. */
  readonly reason: string;
}

/** Most parameters of which a Gaussian process still learns from few measurements. */
const fewParameters = 6;
/** Most measurements whose Gaussian process is made anew for each proposal without being waited for. */
const smallBudget = 200;
/** Deviation of repeated costs over their mean from which slopes and simplices follow noise. */
export const noisy = 0.05;

/**
 * What an `Adaptive` search becomes: by the parameters, the kind of cost, and the noise where it decides.
 * @param noise deviation over mean of the cost of repeated reads as found; null when it is not known
 */
export function chooseAlgorithm(resolved: ResolvedKernel, noise: number | null = null): AlgorithmChoice {
  const { tuned, kernel } = resolved;
  const { cost_function: cost, optimizer_config: config } = kernel;
  const count = tuned.length;
  const parameters = count === 1 ? '1 parameter' : `${count} parameters`;
  const isExpression = 'Minimize' in cost || 'Maximize' in cost || 'Differentiable' in cost;
  if (isExpression && tuned.every(isWholePhase)) {
    const phases = count === 1 ? 'the parameter is a phase' : `all ${parameters} are phases`;
    const sinusoidal = `${phases} over a whole period, so readings are sinusoidal in ${count === 1 ? 'it' : 'each'}`;
    return count === 2 || count === 3
      ? { algorithm: 'TrigonometricSurrogate', reason: `${sinusoidal}: a handful of settings determines them together` }
      : { algorithm: 'SinusoidFit', reason: `${sinusoidal}: three settings of each find its minimum` };
  }
  if (count <= fewParameters && config.max_iterations <= smallBudget) {
    const reason = `${parameters} and at most ${config.max_iterations} measurements: a model of the cost spares measurements`;
    return { algorithm: bayesian(count), reason };
  }
  if (noise !== null && noise > noisy) {
    const reason = `the cost scatters by ${Math.round(100 * noise)} % between reads, which slopes and simplices would follow`;
    return count <= fewParameters
      ? { algorithm: bayesian(count), reason }
      : {
          algorithm: { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'exponential' } },
          reason: `${reason}; ${parameters} are too many for a model of the cost`,
        };
  }
  const quiet = noise === null ? '' : `, and the cost scatters by ${(100 * noise).toPrecision(2)} % only`;
  if ('Differentiable' in cost) {
    const { gradient_provider: provider } = cost.Differentiable;
    const reason = `the cost has gradients by ${provider}, and ${parameters} with ${config.max_iterations} measurements are many${quiet}`;
    return { algorithm: { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } }, reason };
  }
  const range = Math.min(...tuned.map(({ hardLimits: [low, high] }) => high - low));
  return {
    algorithm: { NelderMead: { initial_simplex_size: range / 10 } },
    reason: `${parameters} without a known response and ${config.max_iterations} measurements: a simplex assumes least${quiet}`,
  };
}

/** Whether knowing the noise could change the choice, so that it is worth a few reads. */
export function noiseDecides(resolved: ResolvedKernel): boolean {
  const chosen = algorithmNameOf(chooseAlgorithm(resolved).algorithm);
  return chosen !== algorithmNameOf(chooseAlgorithm(resolved, Number.MAX_VALUE).algorithm);
}

/** `Adaptive (TrigonometricSurrogate)`; any other algorithm by its own name. */
export function algorithmLabel(resolved: ResolvedKernel, noise: number | null = null): string {
  const { algorithm } = resolved.kernel.optimizer_config;
  return algorithm === 'Adaptive'
    ? `Adaptive (${algorithmNameOf(chooseAlgorithm(resolved, noise).algorithm)})`
    : algorithmNameOf(algorithm);
}

const bayesian = (count: number): OptimizerAlgorithm => ({
  BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: Math.max(5, 2 * count + 1) },
});

/** A phase that may go once around. */
function isWholePhase({ parameter, hardLimits: [low, high] }: ResolvedKernel['tuned'][number]): boolean {
  const { period } = parameter.definition;
  return period !== undefined && high - low >= period * (1 - 1e-9);
}
