import type { Evaluation } from './evaluation.ts';

/** Neighbouring rows of one evaluation that are sent together. */
export interface RowSlice {
  readonly evaluation: Evaluation;
  readonly from: number;
  readonly count: number;
  /** In a batch of its own: its batch has failed, and it is not known by which row. */
  readonly isAlone: boolean;
  /** To a program that has just been started: the last one ended, as it may, before it had taken these up. */
  readonly isAgain: boolean;
}

export type Batch = readonly RowSlice[];

export const rowsOf = (batch: Batch): number => batch.reduce((sum, { count }) => sum + count, 0);

/** Rows that wait, in the order in which they came; what is tried again goes before. */
export class RowQueue {
  #slices: RowSlice[] = [];
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add(evaluation: Evaluation): void {
    const { count } = evaluation.request;
    this.#slices.push({ evaluation, from: 0, count, isAlone: false, isAgain: false });
    this.#rows += count;
  }

  putBack(slices: Batch): void {
    const open = slices.filter(({ evaluation }) => evaluation.isOpen);
    this.#slices.unshift(...open);
    this.#rows += rowsOf(open);
  }

  drop(evaluation: Evaluation): void {
    this.#slices = this.#slices.filter((slice) => slice.evaluation !== evaluation);
    this.#rows = rowsOf(this.#slices);
  }

  /** The next rows of whoever waits, `most` at most. */
  take(most: number): Batch {
    const batch: RowSlice[] = [];
    let room = most;
    while (room > 0) {
      const slice = this.#slices[0];
      if (slice === undefined || (batch.length > 0 && (slice.isAlone || slice.isAgain))) break;
      const count = Math.min(slice.count, room);
      batch.push({ ...slice, count });
      if (count < slice.count) this.#slices[0] = { ...slice, from: slice.from + count, count: slice.count - count };
      else this.#slices.shift();
      room -= count;
      if (slice.isAlone || slice.isAgain) break;
    }
    this.#rows -= rowsOf(batch);
    return batch;
  }
}

/** One slice a row, each to be tried by itself. */
export const singly = (batch: Batch): RowSlice[] =>
  batch.flatMap(({ evaluation, from, count }) =>
    Array.from({ length: count }, (_, index) => ({
      evaluation,
      from: from + index,
      count: 1,
      isAlone: true,
      isAgain: false,
    })),
  );
