import type { CalibrationRunRow, JudgedHead } from '../../src-core/domain/baseline.ts';
import type { CalibrationState } from '../../src-core/domain/calibrationState.ts';
import type { RunStatus, RunSummary } from '../../src-core/domain/run.ts';

/**
 * The catalogue: an index of sessions, versions and what is in force. The session directories and the in-force logs are
 * the truth; whatever is here can be rebuilt from them.
 */
export interface Catalogue {
  readonly runs: RunsRepository;
  readonly states: StatesRepository;
  readonly inForce: InForceRepository;
  readonly calibrationRuns: CalibrationRunsRepository;
  /** Runs `work` in one transaction: all of it or nothing. */
  inOneStep<T>(work: () => T): T;
  /** From now on the index is known to be whole: a start need not rebuild it. */
  markBuilt(): void;
  close(): void;
}

export interface RunListQuery {
  /** Words that must all occur in the run's names, labels or notes; empty for all. */
  readonly search?: string;
  readonly status?: RunStatus | null;
  readonly limit?: number;
  readonly offset?: number;
}

export interface RunsRepository {
  upsert(summary: RunSummary): void;
  get(runId: string): RunSummary | null;
  /** Newest first; `total` counts all that match, whatever the limit. */
  list(query?: RunListQuery): { sessions: RunSummary[]; total: number };
  clear(): void;
}

export interface StoredState {
  readonly benchId: string;
  readonly state: CalibrationState;
  readonly runId: string | null;
  readonly artifactDir: string | null;
  readonly converged: boolean;
  readonly extinctionRatioDb: number | null;
}

export interface StatesRepository {
  /**
   * The next version of the bench, kept for this calibration until `save` or `release`; the same calibration is given
   * the same version again. Atomic between processes.
   */
  reserveVersion(benchId: string, calibrationId: string): number;
  /** Gives a reserved version back: the run made no state. */
  release(calibrationId: string): void;
  /** @throws FringeError `conflict` when another calibration has that version of the bench. */
  save(stored: StoredState): void;
  /** Oldest first. */
  list(benchId: string): StoredState[];
  byVersion(benchId: string, version: number): StoredState | null;
  byCalibrationId(calibrationId: string): StoredState | null;
  /** The highest version, or null. */
  latest(benchId: string): StoredState | null;
  clear(): void;
}

export interface InForceEntry {
  readonly benchId: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly version: number;
  readonly reason: string;
}

export interface InForceRepository {
  append(entry: InForceEntry): void;
  inForce(benchId: string): InForceEntry | null;
  /** What was in force at that time (ISO 8601), or null before the first entry. */
  at(benchId: string, time: string): InForceEntry | null;
  list(benchId: string): InForceEntry[];
  clear(): void;
}

export type NewCalibrationRun = Omit<CalibrationRunRow, 'id'> & Pick<JudgedHead, 'thresholds'>;

export interface CalibrationRunsQuery {
  readonly model?: string | undefined;
  readonly head?: string | undefined;
  readonly limit: number;
  readonly offset: number;
  /** The page turned round: it is still that of the newest. */
  readonly oldestFirst?: boolean;
}

/** A head's newest row, and the version that is its reference. */
export interface BaselineHead {
  readonly run: CalibrationRunRow;
  readonly thresholds: JudgedHead['thresholds'];
  readonly currentReference: number | null;
}

export interface CalibrationRunsRepository {
  /** A row that is there already stays. */
  add(run: NewCalibrationRun, currentReference: number): void;
  /** Newest version first, by model and head within it; `total` counts all that match. */
  list(query: CalibrationRunsQuery): { total: number; runs: CalibrationRunRow[] };
  /** By model, then head. */
  heads(): BaselineHead[];
  latestVersion(): number | null;
  /** Thresholds that were worked out before, or null. */
  thresholds(key: string): JudgedHead['thresholds'] | null;
  keepThresholds(key: string, thresholds: JudgedHead['thresholds']): void;
  clear(): void;
  /** Lets one at a time make a version, of all processes: what gives the right back, or null while another has it. */
  holdAlone(): (() => void) | null;
}
