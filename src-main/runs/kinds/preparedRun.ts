import type { RunResult } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';

/** What a plan's end means for the record and for the outputs. */
export interface RunEnd {
  /** @param measurements readings taken in the whole run */
  readonly result: (measurements: number) => RunResult;
  /** Settings the outputs keep, and their version; null: they go to their safe values. */
  readonly hold: { readonly version: number | null; readonly parameters: Readonly<Record<string, number>> } | null;
  /** Why they go to their safe values, when they do. */
  readonly reason: string;
}

/** A run whose every name is resolved, before anything is written. */
export interface PreparedRun {
  readonly title: string;
  readonly instruments: readonly string[];
  /** Its lease is refused by the write gate, and the outputs stand as they stood. */
  readonly onlyReads?: boolean;
  /** Iterations or checks at most; 0 when nobody can say. */
  readonly steps: number;
  readonly plan: (start: RunStart) => Plan<RunEnd>;
}
