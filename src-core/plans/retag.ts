import type { RetaggedSession } from '../domain/baseline.ts';
import type { RetagSpec } from '../domain/run.ts';
import { baselineStep } from './baseline.ts';
import type { RetaggedOne } from './baseline/baselineWork.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';

export interface RetagOutcome {
  readonly sessions: readonly RetaggedSession[];
  /** By the run's clock. */
  readonly seconds: number;
}

/** Re-processes recorded sessions, one after the other, with the references in force. Resumed, it goes on with the next. */
export function* retagSessions({ sessions }: RetagSpec): Plan<RetagOutcome> {
  const begin = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'retag' } });
  const done: RetaggedSession[] = [];
  for (const session of sessions) {
    const { retagged } = yield* baselineStep<RetaggedOne>({ phase: 'retag', session });
    done.push(retagged);
    for (const text of retagged.notes) yield* ask({ verb: 'note', severity: 'info', text: `${session}: ${text}` });
  }
  const end = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'done' } });
  return { sessions: done, seconds: (end.timeNs - begin.timeNs) / 1e9 };
}
