import { createRandomStream } from '../random/index.ts';

/** The records of a slice, in rising order, whatever their number. */
export interface SliceSelection {
  readonly records: number;
  /** All of them: nothing is drawn. */
  readonly isAll: boolean;
  /** Whether the record belongs to it; to be asked of 0, 1, 2 ... in turn. */
  readonly walk: () => (record: number) => boolean;
}

/**
 * `count` of `total` records without replacement, each set equally likely; the same seed draws the same ones. One number
 * is drawn a record, so that nothing has to be remembered.
 * Source: D. E. Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm S.
 */
export function sliceSelection(total: number, count: number | null, seed: number): SliceSelection {
  if (count === null || count >= total) return { records: total, isAll: true, walk: () => () => true };
  return {
    records: count,
    isAll: false,
    walk: () => {
      const stream = createRandomStream({ seed, purpose: 'standardize slice' });
      let wanted = count;
      return (record) => {
        if (wanted === 0 || (total - record) * stream.uniform() >= wanted) return false;
        wanted -= 1;
        return true;
      };
    },
  };
}
