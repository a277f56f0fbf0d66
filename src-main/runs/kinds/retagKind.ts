import type { RetagSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { retagSessions } from '../../../src-core/plans/retag.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** Sentences that the result repeats; the record has them all. */
const mostNotes = 100;

/** Recorded sessions with the references in force. It holds no instrument and no lease. */
export function prepareRetag(spec: RetagSpec): PreparedRun {
  const { sessions, title } = spec;
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const { sessions: done, seconds } = yield* retagSessions(spec);
    const notes = done.flatMap(({ session, notes: said }) => said.map((text) => `${session}: ${text}`));
    const more = notes.length - mostNotes;
    return {
      result: (measurements) => ({
        runId,
        enqueued: sessions.length,
        tagged: done.filter(({ file }) => file !== null).length,
        scores: done.reduce((sum, { scores }) => sum + scores, 0),
        notes: more > 0 ? [...notes.slice(0, mostNotes), `${more} more stand in the record of the run.`] : notes,
        measurements,
        durationSeconds: seconds,
      }),
      hold: null,
      reason: '',
    };
  }
  return { title, instruments: [], steps: sessions.length, plan };
}
