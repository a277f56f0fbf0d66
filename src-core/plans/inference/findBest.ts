import type { WasmRuntime } from '../../expressions/vectorised.ts';
import type { GaussianResiduals } from '../../maths/inference/estimation/gaussianResiduals.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import type { ParameterSet } from '../../maths/inference/parameterSet.ts';
import { createRandomStream } from '../../maths/random/index.ts';
import { wideningFactors } from '../../photonics/deviceModels/index.ts';
import type { OpenCommandEvaluator } from '../commandModel.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { fitSpreads } from './fitSpreads.ts';

type Point = Readonly<Record<string, number>>;

export interface BestFitRequest {
  /** With a spread of 1 where `isKnown` is false. */
  readonly posterior: PosteriorWork;
  readonly isKnown: boolean;
  /** A first point that somebody gave, maybe not of every parameter; null: none. */
  readonly start: Point | null;
  /** First points of the model's own; drawn from the priors when there are none. */
  readonly guesses: readonly Point[];
  readonly seed: number;
  /** Of the variables' values, for the sentences; empty where nobody tells it. */
  readonly units?: readonly string[];
  /** Whether neighbouring residuals go together, so that each point tells less than it seems. */
  readonly widen: boolean;
}

/** The most likely point before anything is sampled, and the spread of the data about it. */
export interface BestFit {
  readonly point: Point;
  /** Null where the data do not tell. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
  /** One a variable: what the sampling takes as the points' standard deviations. */
  readonly uncertainties: readonly (Float64Array | number)[];
  readonly notes: readonly string[];
}

/** Searches when a model has no guess of its own. */
const searchesFromPriors = 12;

/**
 * Levenberg-Marquardt from every first point (L-BFGS for a log density), the best kept; the standard deviation of each
 * variable from its residuals, where it is not known.
 * @throws bad_input when the model cannot be evaluated, or there are no more points than parameters
 */
export function findBest(
  request: BestFitRequest,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): BestFit {
  const { posterior, isKnown, widen, seed } = request;
  const parameters = createParameterSet(posterior.parameters);
  const method = posterior.likelihood.kind === 'logDensity' ? 'LBFGS' : 'LevenbergMarquardt';
  const firsts = firstPoints(request, parameters);
  const { best, spreads, residuals, warnings } = fitSpreads(
    {
      ...{ posterior, isKnown, byDensity: false },
      search: (estimator) => firsts.map((start) => estimator.optimize({ method, restarts: 0, start, seed })),
      again: (estimator, start) => estimator.optimize({ method, restarts: 0, start, seed }),
    },
    { wasm, openCommand },
  );
  const found = { point: best.best, standardErrors: best.standardErrors };
  if (residuals === null || posterior.likelihood.kind === 'logDensity') {
    return { ...found, uncertainties: [], notes: [] };
  }
  const row = Float64Array.from(parameters.names, (name) => best.best[name] as number);
  const factor = widen ? wideningOf(residuals, row) : 1;
  const isWidened = factor > 1.05;
  const notes = [...warnings];
  const uncertainties = posterior.likelihood.variables.map(({ name, uncertainties: given }, index) => {
    const spread = spreads?.[index];
    if (spread === undefined) return scaled(given, factor);
    const about = name === '' ? '' : ` of ${name}`;
    const before = isWidened ? ' before it is widened' : '';
    const value = withUnit(spread, request.units?.[index]);
    notes.push(`The uncertainty${about} was not given; from the residuals it is ${value}${before}.`);
    return spread * factor;
  });
  if (isWidened) {
    const worth = Math.round(residuals.count / factor ** 2);
    notes.push(
      `Neighbouring residuals go together: uncertainties are widened ${factor.toFixed(2)} times, so that ${residuals.count} points count as ${worth} independent ones.`,
    );
  }
  return { ...found, uncertainties, notes };
}

/** What was given, then the model's guesses, then draws; a start that leaves out parameters is filled with the guess. */
function firstPoints({ start, guesses, seed }: BestFitRequest, parameters: ParameterSet): Point[] {
  const stream = createRandomStream({ seed, purpose: 'first points' });
  const drawn = Array.from({ length: guesses.length > 0 ? 0 : searchesFromPriors }, (_, index) =>
    Object.fromEntries(
      parameters.parameters.map(({ name, prior }) => {
        if (prior.isProper) return [name, prior.sample(stream)];
        // Nobody tells how large it is: one at first, then of either sign and of several sizes.
        const value = index === 0 ? 1 : stream.normal() * 10 ** (3 * stream.uniform() - 1);
        const [lower, upper] = prior.bounds;
        return [name, Math.min(upper, Math.max(lower, value))];
      }),
    ),
  );
  const others = [...guesses, ...drawn];
  return start === null ? others : [{ ...others[0], ...start }, ...others];
}

/** The greatest of the parameters' factors: no interval is then too narrow. */
function wideningOf(residuals: GaussianResiduals, row: Float64Array): number {
  const size = residuals.dimension;
  const values = new Float64Array(residuals.count);
  const slopes = new Float64Array(residuals.count * size);
  residuals.evaluate(row, values);
  if (residuals.jacobian === null) return 1;
  residuals.jacobian(row, slopes);
  const factors = wideningFactors({ residuals: values, jacobian: slopes, size }).filter(Number.isFinite);
  return Math.max(1, ...factors);
}

const scaled = (uncertainties: Float64Array | number, factor: number): Float64Array | number =>
  typeof uncertainties === 'number' ? uncertainties * factor : uncertainties.map((value) => value * factor);

const withUnit = (value: number, unit = ''): string => `${value.toPrecision(4)}${unit === '' ? '' : ` ${unit}`}`;
