import { fitLevenbergMarquardt } from '../../leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresEnd } from '../../leastSquares/levenbergMarquardt.ts';
import { createNelderMead } from '../../optimizers/index.ts';
import type { RandomStream } from '../../random/index.ts';
import type { ParameterSet } from '../parameterSet.ts';
import { toWorkingValue } from '../parameterTransform.ts';
import { minimiseLbfgs } from './lbfgs.ts';
import type { Objective } from './objective.ts';
import { minimiseParticleSwarm } from './particleSwarm.ts';
import { SearchCoordinates } from './searchCoordinates.ts';

/**
 * Why a search ended: it converged; no step lowers the cost although the slope says so; its steps ran out; it drew all
 * its points; or the model could not be evaluated where it began.
 */
export type EstimateEnd = 'converged' | 'stalled' | 'limit' | 'drawn' | 'failed';

export interface SearchRequest {
  readonly parameters: ParameterSet;
  readonly objective: Objective;
  /** Natural row. */
  readonly start: Float64Array;
  readonly stream: RandomStream;
  /** About the number of evaluations that the search may use. */
  readonly maxEvaluations: number;
}

export interface SearchResult {
  /** Natural row. */
  readonly point: Float64Array;
  readonly ended: EstimateEnd;
}

export function searchLbfgs({ parameters, objective, start, maxEvaluations }: SearchRequest): SearchResult {
  const coordinates = new SearchCoordinates(parameters, start);
  const theta = new Float64Array(start.length);
  const evaluate = (search: Float64Array, gradient: Float64Array): number => {
    coordinates.toNatural(search, theta);
    const value = objective.gradient(theta, gradient);
    coordinates.pullSlopes(search, gradient);
    for (let axis = 0; axis < gradient.length; axis++) gradient[axis] = -(gradient[axis] as number);
    return -value;
  };
  const { point, ended } = minimiseLbfgs(evaluate, {
    start: coordinates.start,
    maxIterations: Math.ceil(maxEvaluations / 2),
  });
  return { point: naturalOf(coordinates, point), ended };
}

/** Edge of the first simplex and the size at which it has collapsed, in units of the parameters' spread. */
const firstEdge = 0.3;
const collapsed = 1e-7;
const mostRestarts = 4;
/** For each parameter: without one evaluation that succeeds among so many a search gives up. */
const blindTrials = 100;

export function searchNelderMead({
  parameters,
  objective,
  start,
  stream,
  maxEvaluations,
}: SearchRequest): SearchResult {
  const coordinates = new SearchCoordinates(parameters, start);
  const upper = coordinates.reach;
  const space = {
    names: parameters.names,
    lower: upper.map((bound) => -bound),
    upper,
    period: upper.map(() => null),
    start: [...coordinates.start],
  };
  const search = createNelderMead({ space, initialSimplexSize: firstEdge, seed: stream.integerBelow(2 ** 31) });
  const theta = new Float64Array(start.length);
  let before = Infinity;
  let restarts = 0;
  for (let count = 0; count < maxEvaluations; count++) {
    if (search.size() < collapsed) {
      const cost = search.best()?.cost ?? Infinity;
      // A simplex can collapse where nothing is; a wider one shows it.
      if (restarts === mostRestarts || before - cost <= 1e-9 * Math.abs(cost)) break;
      before = cost;
      restarts += 1;
      search.restart();
    }
    if (count === blindTrials * start.length && search.best() === null) break;
    const candidate = search.ask();
    if (candidate === null) break;
    coordinates.toNatural(Float64Array.from(candidate), theta);
    search.tell(candidate, -objective.value(theta));
  }
  const best = search.best();
  if (best === null) return { point: start, ended: 'failed' };
  const ended = search.size() < collapsed ? 'converged' : 'limit';
  return { point: naturalOf(coordinates, Float64Array.from(best.point)), ended };
}

export function searchParticleSwarm(request: SearchRequest): SearchResult {
  const { parameters, objective, start, stream, maxEvaluations } = request;
  const coordinates = new SearchCoordinates(parameters, start);
  const particles = Math.max(24, 4 * parameters.count);
  const starts = Array.from({ length: particles }, (_, particle) => {
    if (particle === 0) return coordinates.start;
    if (parameters.isProper) return coordinates.fromNatural(parameters.sample(1, stream));
    return coordinates.start.map((value) => value + stream.normal());
  });
  const evaluate = (points: readonly Float64Array[]): Float64Array =>
    objective.values(points.map((point) => naturalOf(coordinates, point))).map((value) => -value);
  const maxRounds = Math.ceil(maxEvaluations / particles);
  const { point, ended } = minimiseParticleSwarm(evaluate, { starts, stream, maxRounds, tolerance: collapsed });
  return { point: naturalOf(coordinates, point), ended };
}

const drawnAtOnce = 256;

/** The best of points drawn from the priors, the start among them. */
export function searchRandom(request: SearchRequest, samples: number): SearchResult {
  const { parameters, objective, start, stream } = request;
  let best = { point: start, value: -Infinity };
  for (let drawn = 0; drawn < samples; drawn += drawnAtOnce) {
    const count = Math.min(drawnAtOnce, samples - drawn);
    const points = Array.from({ length: count }, (_, index) =>
      drawn + index === 0 ? start : parameters.sample(1, stream),
    );
    const values = objective.values(points);
    for (const [index, point] of points.entries()) {
      const value = values[index] as number;
      if (value > best.value) best = { point, value };
    }
  }
  return { point: best.point, ended: best.value === -Infinity ? 'failed' : 'drawn' };
}

const leastSquaresEnds: Readonly<Record<LeastSquaresEnd, EstimateEnd>> = {
  smallStep: 'converged',
  flat: 'converged',
  noDescent: 'converged',
  stalled: 'stalled',
  maxSteps: 'limit',
  notFinite: 'failed',
};

/** Levenberg-Marquardt in working coordinates, the priors' bounds as its bounds. */
export function searchLevenbergMarquardt({
  parameters,
  objective,
  start,
  maxEvaluations,
}: SearchRequest): SearchResult {
  const natural = objective.leastSquares;
  if (natural === null) return { point: start, ended: 'failed' };
  const { size, count, jacobian } = natural;
  const theta = new Float64Array(size);
  const slopes = new Float64Array(size);
  const bound = (side: 0 | 1): Float64Array =>
    Float64Array.from(parameters.parameters, ({ prior, transform }) =>
      toWorkingValue(transform, prior.bounds, prior.bounds[side]),
    );
  const working = new Float64Array(size);
  parameters.toWorking(start, working);
  const model = {
    size,
    count,
    lower: bound(0),
    upper: bound(1),
    residuals: (point: Float64Array, out: Float64Array): void => {
      parameters.toNatural(point, theta);
      natural.residuals(theta, out);
    },
    jacobian:
      jacobian === null
        ? null
        : (point: Float64Array, out: Float64Array): void => {
            parameters.toNatural(point, theta);
            jacobian(theta, out);
            parameters.workingJacobian(point, slopes);
            for (let at = 0; at < out.length; at++) out[at] = (out[at] as number) * (slopes[at % size] as number);
          },
  };
  // A step takes about three evaluations, and two a parameter more where derivatives are taken by differences.
  const maxSteps = Math.ceil(maxEvaluations / (jacobian === null ? 3 + 2 * size : 3));
  const fit = fitLevenbergMarquardt(model, { start: working, maxSteps });
  const point = new Float64Array(size);
  parameters.toNatural(fit.point, point);
  return { point, ended: leastSquaresEnds[fit.ended] };
}

function naturalOf(coordinates: SearchCoordinates, search: Float64Array): Float64Array {
  const theta = new Float64Array(search.length);
  coordinates.toNatural(search, theta);
  return theta;
}
