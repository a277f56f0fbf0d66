import { headNameSchema } from '../../../src-core/domain/baseline.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { SensorRead } from '../../../src-core/plans/instruction.ts';
import { isSimulated } from '../runSummary.ts';
import { openSession } from '../sessionStore.ts';
import type { SessionRecord } from '../sessionStore.ts';

/** The readings of a session as scores: the model is its bench, each sensor a head. */
export interface SessionScores {
  readonly model: string;
  readonly simulated: boolean;
  /** In the order they were taken; null is a reading that cannot be used. */
  readonly sensors: ReadonlyMap<string, readonly (number | null)[]>;
}

/** @throws not_found when there is no such session, conflict while it is still running */
export function readSessionScores(home: string, id: string): SessionScores {
  let record: SessionRecord;
  try {
    record = openSession(home, id);
  } catch (cause) {
    if (!(cause instanceof FringeError)) throw cause;
    throw new FringeError('not_found', `There is no session ${id} in this data folder.`, {
      remedy: 'List the sessions with `fringe sessions list`.',
      cause,
    });
  }
  if (record.status === 'running') {
    throw new FringeError('conflict', `The session ${id} is still running.`, { remedy: 'Wait for its end.' });
  }
  return sessionScores(record);
}

/** Of a reading that a resumed run took again, the last counts. Names that cannot be a head's are left out. */
export function sessionScores({ start, events }: SessionRecord): SessionScores {
  const byIndex = new Map<number, RunEvent>();
  for (const event of events) if (event.stream === 'reads') byIndex.set(event.index, event);
  const sensors = new Map<string, (number | null)[]>();
  for (const [, { data }] of [...byIndex].sort(([a], [b]) => a - b)) {
    const { parts = [], ...own } = data as unknown as SensorRead & { parts?: readonly SensorRead[] };
    for (const { sensor, value, fault } of [...parts, own]) {
      const values = sensors.get(sensor) ?? [];
      values.push(fault === null ? value : null);
      sensors.set(sensor, values);
    }
  }
  for (const sensor of sensors.keys()) if (!headNameSchema.safeParse(sensor).success) sensors.delete(sensor);
  return { model: start.bench.id, simulated: isSimulated(start), sensors };
}
