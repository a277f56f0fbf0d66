import type { RandomStream } from '../../random/index.ts';

export interface ParticleSwarmOptions {
  /** [particle][coordinate]: where the particles begin. */
  readonly starts: readonly Float64Array[];
  readonly stream: RandomStream;
  readonly maxRounds: number;
  /** The swarm has come together when no coordinate of its particles' best points spreads wider. */
  readonly tolerance: number;
}

export interface SwarmMinimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly rounds: number;
  readonly ended: 'converged' | 'limit' | 'failed';
}

/** Clerc's constriction: inertia, and the pull towards a particle's own best point and the swarm's. */
const inertia = 0.7298;
const pull = 1.49618;
/** A swarm of which no particle could be evaluated in so many rounds gives up. */
const blindRounds = 30;

/**
 * A minimum by a swarm of particles: J. Kennedy and R. Eberhart, Proc. ICNN (1995) 1942, with the constriction of M.
 * Clerc and J. Kennedy, IEEE Transactions on Evolutionary Computation 6 (2002) 58. All particles move at once, so that
 * a round is one batch.
 * @param evaluate values of points; not finite is worst
 */
export function minimiseParticleSwarm(
  evaluate: (points: readonly Float64Array[]) => Float64Array,
  { starts, stream, maxRounds, tolerance }: ParticleSwarmOptions,
): SwarmMinimum {
  const points = starts.map((start) => Float64Array.from(start));
  const speeds = points.map((point) => new Float64Array(point.length));
  const best = points.map((point) => Float64Array.from(point));
  const worth = (value: number | undefined): number => (Number.isFinite(value) ? (value as number) : Infinity);
  const bestValues = Float64Array.from(evaluate(points), worth);
  let leader = leastOf(bestValues);
  let rounds = 0;
  for (; rounds < maxRounds; rounds++) {
    if (Number.isFinite(bestValues[leader]) && spreadOf(best) <= tolerance) break;
    if (rounds === blindRounds && bestValues[leader] === Infinity) break;
    const leading = best[leader] as Float64Array;
    for (const [particle, point] of points.entries()) {
      const speed = speeds[particle] as Float64Array;
      const own = best[particle] as Float64Array;
      for (let axis = 0; axis < point.length; axis++) {
        const place = point[axis] as number;
        const toOwn = pull * stream.uniform() * ((own[axis] as number) - place);
        const toLeading = pull * stream.uniform() * ((leading[axis] as number) - place);
        speed[axis] = inertia * (speed[axis] as number) + toOwn + toLeading;
        point[axis] = place + (speed[axis] as number);
      }
    }
    const values = evaluate(points);
    for (const [particle, point] of points.entries()) {
      const value = worth(values[particle]);
      if (!(value < (bestValues[particle] as number))) continue;
      bestValues[particle] = value;
      (best[particle] as Float64Array).set(point);
    }
    leader = leastOf(bestValues);
  }
  const value = bestValues[leader] as number;
  const ended = Number.isFinite(value) ? (rounds < maxRounds ? 'converged' : 'limit') : 'failed';
  return { point: best[leader] as Float64Array, value, rounds, ended };
}

function leastOf(values: Float64Array): number {
  let least = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) < (values[least] as number)) least = index;
  }
  return least;
}

function spreadOf(points: readonly Float64Array[]): number {
  let spread = 0;
  const size = points[0]?.length ?? 0;
  for (let axis = 0; axis < size; axis++) {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) {
      low = Math.min(low, point[axis] as number);
      high = Math.max(high, point[axis] as number);
    }
    spread = Math.max(spread, high - low);
  }
  return spread;
}
