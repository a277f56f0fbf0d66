/** Normalises one session's scores, in a worker: plain data. */
export interface RetagWork {
  readonly home: string;
  readonly session: string;
  /** The table to write: a new file. */
  readonly table: string;
}

export interface RetaggedScores {
  /** Bench of the session. */
  readonly model: string;
  /** Rows of the table; none is written when no head of the session has a reference. */
  readonly rows: number;
  /** Rows with a number; the others' score is none, or their reference has no range. */
  readonly tagged: number;
  readonly references: readonly UsedReference[];
  readonly notes: readonly string[];
}

export interface UsedReference {
  readonly model_name: string;
  readonly head_name: string;
  readonly version: number;
  readonly p5: number;
  readonly p95: number;
  /** Of the file it stood in, as it was read. */
  readonly sha256: string;
}

/** Where a score lies between a reference's percentiles: clip((score - p5)/(p95 - p5), 0, 1). */
export interface ScoreRange {
  readonly p5: number;
  readonly p95: number;
}

/** @returns null for what is no number, and for a reference without a range */
export function normaliseScore(score: number | null, { p5, p95 }: ScoreRange): number | null {
  if (score === null || Number.isNaN(score) || !(p95 > p5)) return null;
  if (score <= p5) return 0;
  if (score >= p95) return 1;
  // A range beyond the largest number overflows: both parts are halved.
  const [above, range] = [score - p5, p95 - p5];
  return range === Infinity ? (score / 2 - p5 / 2) / (p95 / 2 - p5 / 2) : above / range;
}
