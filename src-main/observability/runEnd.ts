import type { RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { EventContent } from './eventMaker.ts';

/** Name of the span of a whole run that is no calibration itself. */
export const rootName = (kind: string): string => (kind === 'monitor' ? 'drift.monitor' : `${kind}.run`);

/** What the end of a run is told as: what it came to, and what was behind it when that matters to somebody. */
export function endEvents({ runId, spec }: RunStart, { status, reason, code, outputs }: RunStop): EventContent[] {
  const metadata = { run_kind: spec.kind, code, outputs };
  const because = reason === '' ? '.' : `: ${reason}`;
  if (status === 'finished') {
    return [{ severity: 'info', type: 'run_finished', message: `The run ${runId} has finished.`, metadata }];
  }
  if (status === 'stopped') {
    return [{ severity: 'info', type: 'run_stopped', message: `The run ${runId} was stopped${because}`, metadata }];
  }
  const failed: EventContent = {
    severity: 'error',
    type: 'run_failed',
    message: `The run ${runId} failed${because}`,
    metadata,
  };
  if (code !== 'safety_violation') return [failed];
  return [{ severity: 'critical', type: 'safety_violation', message: reason, metadata }, failed];
}
