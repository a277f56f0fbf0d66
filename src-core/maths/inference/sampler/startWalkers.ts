import { FringeError } from '../../../errors/fringeError.ts';
import { createRandomStream } from '../../random/index.ts';
import type { RandomStream } from '../../random/index.ts';
import type { LogDensity } from '../logDensity.ts';
import type { ParameterSet } from '../parameterSet.ts';
import { annealedRows } from './annealedStart.ts';
import { checkWalkerCount } from './ensembleSampler.ts';
import type { EnsembleState } from './ensembleSampler.ts';
import { checkWalkerSpread } from './walkerSpread.ts';

/** Where the walkers stand at first; natural rows. */
export type WalkerStart =
  /** Drawn from the priors. */
  | { readonly method: 'prior' }
  /** Led from the priors to the posterior, by `annealedRows`. */
  | { readonly method: 'annealed' }
  /** Normal about a point; the radius is the standard deviation, in each parameter's own unit. */
  | { readonly method: 'ball'; readonly center: Float64Array; readonly radius: number }
  /** [walker][parameter] */
  | { readonly method: 'explicit'; readonly rows: Float64Array };

export interface WalkerStartRequest {
  readonly parameters: ParameterSet;
  readonly walkers: number;
  readonly seed: number;
  readonly ensemble: number;
  readonly start: WalkerStart;
}

/** A walker that falls where the density is zero or fails is drawn again, so often. */
const mostDraws = 1000;

/** Points in working coordinates whose log densities are wanted; `rows` may be longer. */
export interface WantedDensities {
  readonly rows: Float64Array;
  readonly count: number;
}

/**
 * The walkers at step 0: inside the prior, with a finite density, spanning the space. A generator, since a density may
 * answer late: it yields points and takes their log densities, [count].
 * @throws bad_input for a start outside the prior, walkers that do not span the space, a density that is nowhere finite
 */
export function* startingWalkers(request: WalkerStartRequest): Generator<WantedDensities, EnsembleState, Float64Array> {
  const { parameters, walkers, start } = request;
  const dimension = parameters.count;
  checkWalkerCount(walkers, dimension);
  const draw =
    start.method === 'annealed' ? placedAt(yield* annealedRows(request), dimension) : drawerOf(request, start);
  const positions = new Float64Array(walkers * dimension);
  const logDensities = new Float64Array(walkers);
  const rows = new Float64Array(walkers * dimension);
  let open = Array.from({ length: walkers }, (_, walker) => walker);
  let evaluations = 0;
  let failures = 0;
  const isDrawn = start.method === 'prior' || start.method === 'ball';
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt >= (isDrawn ? mostDraws : 1)) {
      throw nowhereFinite({ request, open: open.length, evaluations, failures });
    }
    for (const [index, walker] of open.entries()) {
      draw(walker, rows, index * dimension);
      if (start.method !== 'annealed') parameters.toWorking(rows, rows, index * dimension);
    }
    const answers = yield { rows, count: open.length };
    evaluations += open.length;
    for (const [index, walker] of open.entries()) {
      const value = answers[index] as number;
      if (Number.isNaN(value) || value === Infinity) failures++;
      logDensities[walker] = value;
      positions.set(rows.subarray(index * dimension, (index + 1) * dimension), walker * dimension);
    }
    open = open.filter((walker) => !Number.isFinite(logDensities[walker]));
  }
  checkWalkerSpread({ rows: positions, names: parameters.names });
  return { step: 0, positions, logDensities, accepted: new Float64Array(walkers), evaluations: 0, failures: 0 };
}

/** As `startingWalkers`, with a density that answers at once. */
export function startWalkers(request: WalkerStartRequest, density: LogDensity): EnsembleState {
  const steps = startingWalkers(request);
  let answers = new Float64Array(request.walkers);
  let next = steps.next();
  while (next.done !== true) {
    if (answers.length < next.value.count) answers = new Float64Array(next.value.count);
    density.evaluateBatch(next.value.rows, next.value.count, answers);
    next = steps.next(answers);
  }
  return next.value;
}

type Drawer = (walker: number, row: Float64Array, offset: number) => void;

const placedAt =
  (rows: Float64Array, dimension: number): Drawer =>
  (walker, row, offset) =>
    row.set(rows.subarray(walker * dimension, (walker + 1) * dimension), offset);

/** Each walker draws from a stream of its own. */
function drawerOf(
  { parameters, walkers, seed, ensemble }: WalkerStartRequest,
  start: Exclude<WalkerStart, { method: 'annealed' }>,
): Drawer {
  const dimension = parameters.count;
  if (start.method === 'explicit') {
    const { rows } = start;
    if (rows.length !== walkers * dimension) {
      const given = `${rows.length} numbers are given`;
      throw refuse(`${walkers} walkers of ${dimension} parameters are ${walkers * dimension} numbers, but ${given}`);
    }
    requireInside(rows, parameters);
    return placedAt(rows, dimension);
  }
  const streams = Array.from({ length: walkers }, (_, walker) =>
    createRandomStream({ seed, purpose: 'walker start', ensemble, walker }),
  );
  if (start.method === 'prior') {
    return (walker, row, offset) => parameters.sampleInto(row, offset, streams[walker] as RandomStream);
  }
  const { center, radius } = start;
  if (center.length !== dimension) throw refuse(`its center has ${center.length} values for ${dimension} parameters`);
  if (!(radius > 0 && Number.isFinite(radius))) throw refuse(`a ball of radius ${radius} holds no walkers`);
  requireInside(center, parameters);
  return (walker, row, offset) => {
    const stream = streams[walker] as RandomStream;
    for (let axis = 0; axis < dimension; axis++)
      row[offset + axis] = (center[axis] as number) + radius * stream.normal();
  };
}

const refuse = (what: string): FringeError =>
  new FringeError('bad_input', `The ensemble cannot start: ${what}.`, {
    path: 'sampler.init',
    remedy: 'Correct the start, or begin from the priors.',
  });

function requireInside(rows: Float64Array, parameters: ParameterSet): void {
  const dimension = parameters.count;
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index] as number;
    const { name, prior } = parameters.parameters[index % dimension] as ParameterSet['parameters'][number];
    if (Number.isFinite(value) && prior.logDensity(value) > -Infinity) continue;
    const walker = rows.length > dimension ? `walker ${Math.floor(index / dimension) + 1}` : 'its center';
    const [lower, upper] = prior.bounds;
    throw refuse(`${walker} has "${name}" = ${value}, outside its prior (${lower} to ${upper})`);
  }
}

interface Nowhere {
  readonly request: WalkerStartRequest;
  readonly open: number;
  readonly evaluations: number;
  readonly failures: number;
}

function nowhereFinite({ request, open, evaluations, failures }: Nowhere): FringeError {
  const { walkers, start } = request;
  const tried =
    start.method === 'explicit' || start.method === 'annealed' ? 'where they are placed' : `in ${mostDraws} draws each`;
  const failed = failures === evaluations ? ': the model failed at every point' : '';
  const what = `${open} of ${walkers} walkers have no finite log density ${tried}${failed}`;
  return new FringeError('bad_input', `The ensemble cannot start: ${what}.`, {
    path: 'sampler.init',
    remedy: 'See that the model gives a finite number where the priors have their mass.',
  });
}
