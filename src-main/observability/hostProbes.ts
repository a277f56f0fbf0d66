import type { DriftBoard } from '../../src-core/contract/driftProcedures.ts';
import type { BenchStatus, RunProgress } from '../../src-core/contract/procedures.ts';
import type { RunDocument } from '../../src-core/documents/documents.ts';
import type { ActiveAlarm } from '../interfaces/observabilityView.ts';

/** What observability asks the host when somebody looks. */
export interface HostProbes {
  readonly status: () => BenchStatus;
  readonly run: () => { readonly runId: string; readonly progress: RunProgress } | null;
  /** The alarms as an operator sees them. */
  readonly board: () => DriftBoard;
  /** Of the kernels of the library that the open bench can run. */
  readonly kernelIds: () => readonly string[];
  /** The documents of a run that its journal holds so far. */
  readonly documentsOf: (runId: string) => readonly RunDocument[];
  readonly journalFile: (runId: string) => string;
}

/** What a probe tells, or null when it cannot tell just now (a bench that is being replaced). */
export function probed<T>(probe: () => T): T | null {
  try {
    return probe();
  } catch {
    return null;
  }
}

/** Alarms that are active and not shelved, of the run that watches now: of one that has ended nobody knows. */
export function activeAlarms(probes: HostProbes): ActiveAlarm[] {
  const board = probed(probes.board);
  if (board === null || !board.isLive) return [];
  return board.metrics.flatMap(({ metricId, annunciation: { cause, urgency, status }, activeSinceUnixMs }) =>
    cause === null
      ? []
      : [{ metricId, cause, urgency, status, sinceIso: activeSinceUnixMs === null ? null : isoOf(activeSinceUnixMs) }],
  );
}

const isoOf = (unixMs: number): string => new Date(unixMs).toISOString();
