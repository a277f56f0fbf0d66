import { createBayesianOptimization } from '../maths/optimizers/bayesianOptimization.ts';
import type { OptimizerAlgorithm } from '../domain/kernel.ts';
import { FringeError } from '../errors/fringeError.ts';
import { createSinusoidFit } from '../maths/optimizers/sinusoidFit.ts';
import { createGradientDescent } from '../maths/optimizers/gradientDescent.ts';
import { createNelderMead } from '../maths/optimizers/nelderMead.ts';
import { createTrigonometricSurrogate } from '../maths/optimizers/trigonometricSurrogate.ts';
import { wrapIntoBounds } from '../maths/optimizers/optimizer.ts';
import type { Optimizer, ParameterSpace } from '../maths/optimizers/optimizer.ts';
import { createSimulatedAnnealing } from '../maths/optimizers/simulatedAnnealing.ts';
import type { CostResponse } from '../maths/optimizers/sinusoidFitResponse.ts';
import { chooseAlgorithm } from './adaptiveChoice.ts';
import { costResponse } from './costs/costResponse.ts';
import { algorithmNameOf } from './resolveKernel.ts';
import type { ResolvedKernel } from './resolveKernel.ts';

/**
 * Where the search may go and where it starts: the kernel's first guess, else the settings in force, else the middle.
 * @param inForce settings in force by full name, in the bench's units.
 */
export function parameterSpace(resolved: ResolvedKernel, inForce: Readonly<Record<string, number>>): ParameterSpace {
  const names = resolved.tuned.map(({ name }) => name);
  const lower = resolved.tuned.map(({ hardLimits }) => hardLimits[0]);
  const upper = resolved.tuned.map(({ hardLimits }) => hardLimits[1]);
  const period = resolved.tuned.map(({ parameter }) => parameter.definition.period ?? null);
  const start = resolved.tuned.map((tuned) => {
    const [low, high] = tuned.hardLimits;
    return guessOf(resolved, tuned) ?? inForce[tuned.parameter.fullName] ?? (low + high) / 2;
  });
  const space = { names, lower, upper, period, start };
  return { ...space, start: wrapIntoBounds(space, start) };
}

function guessOf({ kernel }: ResolvedKernel, { name, parameter }: ResolvedKernel['tuned'][number]): number | undefined {
  const guess = kernel.optimizer_config.initial_guess ?? {};
  return guess[name] ?? guess[parameter.fullName] ?? guess[parameter.name];
}

/** In words: each first guess that lies outside its limits, and where the search begins instead. */
export function guessesMoved(resolved: ResolvedKernel): string[] {
  const { start } = parameterSpace(resolved, {});
  return resolved.tuned.flatMap((tuned, index) => {
    const { parameter, hardLimits } = tuned;
    const [low, high] = hardLimits;
    const guess = guessOf(resolved, tuned);
    if (guess === undefined || (guess >= low && guess <= high)) return [];
    const { unit } = parameter.definition;
    const begins = Number((start[index] as number).toPrecision(6));
    return [
      `The first guess of ${parameter.fullName}, ${guess} ${unit}, lies outside its limits ${low}..${high} ${unit}: the search begins at ${begins} ${unit}.`,
    ];
  });
}

/** All that an optimizer is made from: plain data, the same optimizer wherever it is made. */
export interface OptimizerDescription {
  readonly algorithm: OptimizerAlgorithm;
  readonly space: ParameterSpace;
  readonly seed: number;
  /** Measurements there are at most. */
  readonly maxIterations: number;
  /** What is known of the cost; what an algorithm sees by itself when left out. */
  readonly response?: CostResponse;
}

/** An optimizer that can be made again elsewhere. */
export interface DescribedOptimizer extends Optimizer {
  readonly description: OptimizerDescription;
}

/**
 * The optimizer that a kernel asks for; for `Adaptive` the one that is chosen without knowing the noise.
 * @throws bad_input for options that an algorithm refuses
 */
export function createOptimizer(
  resolved: ResolvedKernel,
  inForce: Readonly<Record<string, number>>,
  seed: number,
): DescribedOptimizer {
  const { algorithm: named, max_iterations: maxIterations } = resolved.kernel.optimizer_config;
  const algorithm = named === 'Adaptive' ? chooseAlgorithm(resolved).algorithm : named;
  const space = parameterSpace(resolved, inForce);
  return describedOptimizer({ algorithm, space, seed, maxIterations, response: costResponse(resolved) });
}

/** @throws not_available for an algorithm this version does not have. */
export function describedOptimizer(description: OptimizerDescription): DescribedOptimizer {
  return Object.assign(buildOptimizer(description), { description });
}

/** @throws not_available for an algorithm this version does not have. */
export function buildOptimizer(description: OptimizerDescription): Optimizer {
  const { algorithm, space, seed, maxIterations, response = 'automatic' } = description;
  if (algorithm === 'SinusoidFit') return createSinusoidFit({ space, seed, response });
  if (algorithm === 'TrigonometricSurrogate') return createTrigonometricSurrogate({ space, seed, response });
  // What is left for the cost itself, once the mesh is programmed: phase by phase from there on.
  if (typeof algorithm === 'object' && 'CoCalibration' in algorithm)
    return createSinusoidFit({ space, seed, response });
  if (typeof algorithm === 'object' && 'SimulatedAnnealing' in algorithm) {
    const { initial_temperature: initialTemperature, cooling_schedule: coolingSchedule } = algorithm.SimulatedAnnealing;
    return createSimulatedAnnealing({ space, initialTemperature, coolingSchedule, maxIterations, seed });
  }
  if (typeof algorithm === 'object' && 'NelderMead' in algorithm) {
    return createNelderMead({ space, initialSimplexSize: algorithm.NelderMead.initial_simplex_size, seed });
  }
  if (typeof algorithm === 'object' && 'GradientDescent' in algorithm) {
    const { learning_rate: learningRate, momentum } = algorithm.GradientDescent;
    return createGradientDescent({ space, learningRate, momentum, seed });
  }
  if (typeof algorithm === 'object' && 'BayesianOptimization' in algorithm) {
    const { acquisition_function: acquisitionFunction, num_initial_samples: initialSamples } =
      algorithm.BayesianOptimization;
    return createBayesianOptimization({ space, acquisitionFunction, initialSamples, seed });
  }
  throw new FringeError(
    'not_available',
    `The optimizer "${algorithmNameOf(algorithm)}" is not available in this version.`,
  );
}
