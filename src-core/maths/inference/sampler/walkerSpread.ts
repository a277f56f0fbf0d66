import { FringeError } from '../../../errors/fringeError.ts';

export interface WalkerRows {
  /** [walker][parameter] */
  readonly rows: Float64Array;
  readonly names: readonly string[];
}

/** Share of a parameter's variance that the others must leave unexplained: below it the walkers lie in a plane. */
const leastShare = 1e-13;

const refuse = (what: string, remedy: string): FringeError =>
  new FringeError('bad_input', `The ensemble cannot start: ${what}.`, { path: 'sampler.init', remedy });

/**
 * Refuses walkers that do not span the space of parameters: the moves would never leave the plane they lie in.
 * The rank is that of the walkers' correlations, by pivoted elimination.
 * @throws bad_input naming the parameter
 */
export function checkWalkerSpread({ rows, names }: WalkerRows): void {
  const dimension = names.length;
  const walkers = rows.length / dimension;
  const at = (walker: number, axis: number): number => rows[walker * dimension + axis] as number;
  const scaled = names.map((_, axis) => centredColumn(walkers, (walker) => at(walker, axis)));
  const still = names.filter((_, axis) => scaled[axis] === null);
  if (still.length === dimension) {
    throw refuse('all walkers stand at the same point', 'Start from the priors, or from a ball with a radius.');
  }
  if (still.length > 0) {
    const which = still.map((name) => `"${name}"`).join(', ');
    throw refuse(
      `all walkers have the same ${which}`,
      'Spread the walkers in every parameter; leave out what is known.',
    );
  }
  const columns = scaled as Float64Array[];
  const left = new Set(names.keys());
  while (left.size > 0) {
    const pivot = [...left].reduce((best, axis) => (energy(columns, axis) > energy(columns, best) ? axis : best));
    const size = energy(columns, pivot);
    if (size < leastShare) {
      const what = `in every walker "${names[pivot]}" follows from the other parameters`;
      throw refuse(`the walkers lie in a plane, since ${what}`, 'Spread the walkers in every direction.');
    }
    left.delete(pivot);
    const unit = columns[pivot] as Float64Array;
    for (const axis of left) {
      const column = columns[axis] as Float64Array;
      const share = dot(unit, column) / size;
      for (let walker = 0; walker < walkers; walker++) {
        column[walker] = (column[walker] as number) - share * (unit[walker] as number);
      }
    }
  }
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
const energy = (columns: readonly Float64Array[], axis: number): number => {
  const column = columns[axis] as Float64Array;
  return dot(column, column);
};

/** Centred, of length 1; null when all values are the same to within rounding. */
function centredColumn(walkers: number, at: (walker: number) => number): Float64Array | null {
  const values = Float64Array.from({ length: walkers }, (_, walker) => at(walker));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const mean = values.reduce((sum, value) => sum + value / walkers, 0);
  const centred = values.map((value) => value - mean);
  const widest = centred.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(widest > 8 * Number.EPSILON * largest)) return null;
  const scaled = centred.map((value) => value / widest);
  const length = Math.sqrt(dot(scaled, scaled));
  return scaled.map((value) => value / length);
}
