import { FringeError } from '../../../errors/fringeError.ts';
import { createRandomStream } from '../../random/index.ts';
import type { RandomStream } from '../../random/index.ts';
import type { ParameterSet } from '../parameterSet.ts';
import { bulkOf, priorsDisagree } from './priorDisagreement.ts';
import { stretchMove } from './move.ts';
import type { WantedDensities } from './startWalkers.ts';
import { WalkerRandom } from './walkerRandom.ts';

export interface AnnealedStartRequest {
  readonly parameters: ParameterSet;
  readonly walkers: number;
  readonly seed: number;
  readonly ensemble: number;
}

/** Points at which the priors are tried, for each walker. */
const particlesAWalker = 16;
/** Between two temperatures the weights are to be worth this share of the particles. */
const wantedWorth = 0.5;
/** Moves of all particles at each temperature. */
const movesATemperature = 6;
const mostTemperatures = 200;

/**
 * Walkers that stand where the posterior has its mass, from priors that are much wider: particles drawn from the priors,
 * the likelihood raised in steps from power 0 to 1; at each step the particles are weighed, drawn anew by weight and
 * moved by stretches. An ensemble that begins in the priors themselves may leave walkers in far, shallow modes for good.
 * Source: P. Del Moral, A. Doucet, A. Jasra, "Sequential Monte Carlo samplers", J. R. Stat. Soc. B 68 (2006) 411; the
 * steps by effective sample size as in their 2012 paper, Statistics and Computing 22, 1009.
 * Yields points in working coordinates, takes their log posterior densities.
 * @returns [walker][parameter] in working coordinates; `startingWalkers` checks them
 * @throws bad_input when hardly any draw from the priors has a finite density, or when the likelihood is so far from
 * the priors that no cloud of points can be led there
 */
export function* annealedRows(request: AnnealedStartRequest): Generator<WantedDensities, Float64Array, Float64Array> {
  const { seed, ensemble, walkers } = request;
  const cloud = yield* drawCloud(request);
  const stream = createRandomStream({ seed, purpose: 'annealed resampling', ensemble });
  const random = new WalkerRandom({ seed, purpose: 'annealed move', ensemble });
  const bulk = bulkOf(cloud);
  let power = 0;
  let step = 0;
  for (let temperature = 0; power < 1; temperature++) {
    const isLast = temperature === mostTemperatures;
    // A jump that a few particles would survive leaves their copies, which look like a posterior and are none.
    if (isLast && worthOf(cloud.likelihoods, 1 - power) * cloud.count < walkers) break;
    const next = isLast ? 1 : nextPower(cloud.likelihoods, power);
    resample(cloud, next - power, stream);
    power = next;
    for (let move = 0; move < movesATemperature; move++)
      yield* moveCloud(cloud, { request, power, random, step: step++ });
  }
  const chosen = power < 1 ? null : chooseRows(cloud, walkers, stream);
  if (chosen === null) throw priorsDisagree({ parameters: request.parameters, cloud, bulk });
  return chosen;
}

/** Particles: rows in working coordinates, log priors and log likelihoods. */
interface Cloud {
  readonly dimension: number;
  readonly count: number;
  readonly rows: Float64Array;
  readonly priors: Float64Array;
  readonly likelihoods: Float64Array;
}

function* drawCloud({
  parameters,
  walkers,
  seed,
  ensemble,
}: AnnealedStartRequest): Generator<WantedDensities, Cloud, Float64Array> {
  const dimension = parameters.count;
  const count = walkers * particlesAWalker;
  const stream = createRandomStream({ seed, purpose: 'annealed start', ensemble });
  const cloud: Cloud = {
    dimension,
    count,
    rows: new Float64Array(count * dimension),
    priors: new Float64Array(count),
    likelihoods: new Float64Array(count),
  };
  const rows = new Float64Array(count * dimension);
  let filled = 0;
  for (let attempt = 0; filled < count; attempt++) {
    if (attempt === 50) {
      const few = filled === 0 ? 'none' : `only ${filled}`;
      const what = `${few} of ${50 * count} draws from the priors ${filled > 1 ? 'have' : 'has'} a finite log density`;
      throw new FringeError('bad_input', `The ensemble cannot start: ${what}.`, {
        path: 'sampler.init',
        remedy: 'See that the model gives a finite number where the priors have their mass.',
      });
    }
    for (let index = 0; index < count; index++) {
      parameters.sampleInto(rows, index * dimension, stream);
      parameters.toWorking(rows, rows, index * dimension);
    }
    const answers = yield { rows, count };
    for (let index = 0; index < count && filled < count; index++) {
      const density = answers[index] as number;
      if (!Number.isFinite(density)) continue;
      cloud.rows.set(rows.subarray(index * dimension, (index + 1) * dimension), filled * dimension);
      const prior = parameters.logPriorOfWorking(rows, index * dimension);
      cloud.priors[filled] = prior;
      cloud.likelihoods[filled++] = density - prior;
    }
  }
  return cloud;
}

/** The largest next power at which the weights are still worth enough, by bisection. */
function nextPower(likelihoods: Float64Array, power: number): number {
  const worth = (step: number): number => worthOf(likelihoods, step);
  if (worth(1 - power) >= wantedWorth) return 1;
  // On a logarithmic scale: far from the posterior the first steps are minute.
  let [low, high] = [Math.log(1e-12), Math.log(1 - power)];
  for (let halving = 0; halving < 40; halving++) {
    const middle = 0.5 * (low + high);
    if (worth(Math.exp(middle)) >= wantedWorth) low = middle;
    else high = middle;
  }
  return power + Math.exp(low);
}

/** Share of the particles that are worth anything after a step: their effective number by that of all. */
function worthOf(likelihoods: Float64Array, step: number): number {
  const weights = weightsOf(likelihoods, step);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return (sum * sum) / weights.reduce((total, weight) => total + weight * weight, 0) / weights.length;
}

function weightsOf(likelihoods: Float64Array, step: number): Float64Array {
  const most = likelihoods.reduce((largest, value) => Math.max(largest, value), -Infinity);
  return likelihoods.map((value) => Math.exp(step * (value - most)));
}

/** Systematic resampling: one uniform number for all; then shuffled, so that twins are not neighbours. */
function resample(cloud: Cloud, step: number, stream: RandomStream): void {
  const { dimension, count } = cloud;
  const weights = weightsOf(cloud.likelihoods, step);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const offset = stream.uniform();
  const chosen = new Int32Array(count);
  let index = 0;
  let sum = weights[0] as number;
  for (let place = 0; place < count; place++) {
    const target = ((place + offset) / count) * total;
    while (sum < target && index < count - 1) sum += weights[++index] as number;
    chosen[place] = index;
  }
  shuffle(chosen, stream);
  const [rows, priors, likelihoods] = [cloud.rows.slice(), cloud.priors.slice(), cloud.likelihoods.slice()];
  for (const [place, from] of chosen.entries()) {
    cloud.rows.set(rows.subarray(from * dimension, (from + 1) * dimension), place * dimension);
    cloud.priors[place] = priors[from] as number;
    cloud.likelihoods[place] = likelihoods[from] as number;
  }
}

function shuffle(values: Int32Array, stream: RandomStream): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = stream.integerBelow(last + 1);
    [values[last], values[other]] = [values[other] as number, values[last] as number];
  }
}

interface CloudMove {
  readonly request: AnnealedStartRequest;
  readonly power: number;
  readonly random: WalkerRandom;
  readonly step: number;
}

/** One stretch of every particle under the tempered posterior. */
function* moveCloud(
  cloud: Cloud,
  { request, power, random, step }: CloudMove,
): Generator<WantedDensities, void, Float64Array> {
  const { dimension, count } = cloud;
  const { parameters } = request;
  const move = stretchMove();
  const size = count / 2;
  const proposal = new Float64Array(size * dimension);
  const gains = new Float64Array(size);
  const decisions = new Float64Array(size);
  for (const half of [0, 1] as const) {
    const ensemble = { dimension, walkers: count, positions: cloud.rows, half, random };
    const target = { proposal, offset: 0 };
    for (let index = 0; index < size; index++) {
      random.select(2 * index + half, step);
      target.offset = index * dimension;
      gains[index] = move.propose(ensemble, 2 * index + half, target);
      decisions[index] = random.acceptance();
    }
    const answers = yield { rows: proposal, count: size };
    for (let index = 0; index < size; index++) {
      const density = answers[index] as number;
      if (!Number.isFinite(density)) continue;
      const particle = 2 * index + half;
      const prior = parameters.logPriorOfWorking(proposal, index * dimension);
      const likelihood = density - prior;
      const before = (cloud.priors[particle] as number) + power * (cloud.likelihoods[particle] as number);
      if (!(Math.log(decisions[index] as number) < (gains[index] as number) + prior + power * likelihood - before))
        continue;
      cloud.rows.set(proposal.subarray(index * dimension, (index + 1) * dimension), particle * dimension);
      cloud.priors[particle] = prior;
      cloud.likelihoods[particle] = likelihood;
    }
  }
}

/** Different particles, one for each walker; null when there are not so many. */
function chooseRows({ rows, dimension, count }: Cloud, walkers: number, stream: RandomStream): Float64Array | null {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  shuffle(order, stream);
  const rowOf = (particle: number): Float64Array => rows.subarray(particle * dimension, (particle + 1) * dimension);
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (const particle of order) {
    const key = rowOf(particle).join();
    if (!seen.has(key)) chosen.push(particle);
    seen.add(key);
  }
  if (chosen.length < walkers) return null;
  const result = new Float64Array(walkers * dimension);
  for (const [walker, particle] of chosen.slice(0, walkers).entries()) {
    result.set(rowOf(particle), walker * dimension);
  }
  return result;
}
