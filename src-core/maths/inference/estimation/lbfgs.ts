import { strongWolfeSearch } from './strongWolfe.ts';
import type { LinePoint } from './strongWolfe.ts';

/** The value at a point, its slopes into `gradient`; NaN where there is none. */
export type SlopedFunction = (point: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  readonly start: Float64Array;
  readonly maxIterations: number;
  /** Pairs of steps and slope changes that are remembered. */
  readonly memory?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly ended: 'converged' | 'stalled' | 'limit' | 'failed';
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1/(step · change). */
  readonly factor: number;
}

/** The value falls by less than this part of it in several iterations together: the end. */
const smallestFall = 1e-13;
const invisibleFall = 1e-17;
const smallestSlope = 1e-10;
const patience = 3;

/**
 * A local minimum by limited-memory BFGS: J. Nocedal and S. Wright, Numerical Optimization (2nd edition), algorithms
 * 7.4 (two-loop recursion) and 7.5, with strong Wolfe steps. Units should be such that steps of about 1 are sensible.
 */
export function minimiseLbfgs(evaluate: SlopedFunction, options: LbfgsOptions): Minimum {
  const { start, maxIterations, memory = 10 } = options;
  const size = start.length;
  const firstGradient = new Float64Array(size);
  let place: LinePoint = { point: Float64Array.from(start), gradient: firstGradient, value: 0 };
  place = { ...place, value: evaluate(place.point, firstGradient) };
  if (!Number.isFinite(place.value)) return { point: place.point, value: Infinity, iterations: 0, ended: 'failed' };
  let pairs: Pair[] = [];
  let quiet = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const finish = (ended: Minimum['ended']): Minimum => ({ ...place, iterations: iteration, ended });
    const steepness = Math.sqrt(dot(place.gradient, place.gradient));
    if (steepness <= smallestSlope) return finish('converged');
    let direction = twoLoop(place.gradient, pairs);
    if (!(dot(direction, place.gradient) < 0)) {
      pairs = [];
      direction = place.gradient.map((slope) => -slope);
    }
    // What is left to gain would not show in the value.
    if (-dot(direction, place.gradient) <= invisibleFall * Math.abs(place.value)) return finish('converged');
    const firstLength = pairs.length === 0 ? Math.min(1, 0.1 / steepness) : 1;
    const next = strongWolfeSearch(evaluate, { from: place, direction, firstLength });
    if (next === null) {
      // The curvature that was learnt may mislead: once more from the slope alone.
      if (pairs.length === 0) return finish(quiet > 0 ? 'converged' : 'stalled');
      pairs = [];
      quiet += 1;
      continue;
    }
    const step = next.point.map((value, index) => value - (place.point[index] as number));
    const change = next.gradient.map((slope, index) => slope - (place.gradient[index] as number));
    const product = dot(step, change);
    if (product > 1e-300)
      pairs = [...pairs.slice(pairs.length >= memory ? 1 : 0), { step, change, factor: 1 / product }];
    quiet = place.value - next.value <= smallestFall * (1 + Math.abs(next.value)) ? quiet + 1 : 0;
    place = next;
    if (quiet >= patience) return { ...place, iterations: iteration + 1, ended: 'converged' };
  }
  return { ...place, iterations: maxIterations, ended: 'limit' };
}

/** Minus the inverse Hessian, as the pairs know it, times the gradient. */
function twoLoop(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const weights: number[] = [];
  for (let index = pairs.length - 1; index >= 0; index--) {
    const { step, change, factor } = pairs[index] as Pair;
    const weight = factor * dot(step, direction);
    weights[index] = weight;
    addScaled(direction, change, -weight);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.factor * dot(last.change, last.change));
    for (let index = 0; index < direction.length; index++) direction[index] = scale * (direction[index] as number);
  }
  for (const [index, { step, change, factor }] of pairs.entries()) {
    addScaled(direction, step, (weights[index] as number) - factor * dot(change, direction));
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

function addScaled(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + factor * (vector[index] as number);
  }
}
