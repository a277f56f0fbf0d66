import { numberOrNull } from './recordRow.ts';
import { ThinnedColumns } from './thinnedColumns.ts';

/** Columns of the gradients before the slopes, which stand in the order of the parameters; their points follow. */
export const gradientColumns = { iteration: 0, norm: 1 } as const;
export const firstSlopeColumn = 2;

/** Points that are kept until their slopes are known: more settings than any gradient has beside its candidate. */
const remembered = 256;

/**
 * The slopes of the cost that a run has recorded, each with the point at which they hold: an algorithm that measures them
 * itself knows them some iterations after that point.
 */
export class GradientFold {
  readonly table: ThinnedColumns;
  readonly #names: readonly string[];
  readonly #points = new Map<number, readonly (number | null)[]>();

  constructor(names: readonly string[]) {
    this.#names = names;
    this.table = new ThinnedColumns(firstSlopeColumn + 2 * names.length, 2048);
  }

  /** Where the point's values stand. */
  get firstPointColumn(): number {
    return firstSlopeColumn + this.#names.length;
  }

  /**
   * Takes in one `iterations` record.
   * @returns the gradient's norm, or null when the record has none
   */
  apply(data: Readonly<Record<string, unknown>>): number | null {
    const iteration = numberOrNull(data['iteration']);
    if (iteration === null) return null;
    this.#points.set(iteration, this.#ofNames(data['parameters']));
    if (this.#points.size > remembered) this.#points.delete(this.#points.keys().next().value as number);
    if (typeof data['gradient'] !== 'object' || data['gradient'] === null) return null;
    const slopes = this.#ofNames(data['gradient']);
    if (slopes.includes(null)) return null;
    const norm = Math.hypot(...(slopes as number[]));
    const at = numberOrNull(data['gradientIteration']) ?? iteration;
    const point = this.#points.get(at) ?? this.#names.map(() => null);
    this.table.push([at, norm, ...slopes, ...point]);
    return norm;
  }

  #ofNames(values: unknown): (number | null)[] {
    const found = (typeof values === 'object' && values !== null ? values : {}) as Record<string, unknown>;
    return this.#names.map((name) => numberOrNull(found[name]));
  }
}
