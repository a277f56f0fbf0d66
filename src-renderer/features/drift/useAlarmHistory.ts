import { useEffect, useState } from 'react';
import type { AlarmHistoryEntry } from '../../../src-core/contract/driftProcedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';

export interface AlarmHistory {
  readonly entries: readonly AlarmHistoryEntry[] | null;
  readonly error: FringeError | null;
}

/** The history of a run's alarms, asked again when `version` is another. */
export function useAlarmHistory(runId: string, version: string): AlarmHistory {
  const { client } = useServices();
  const [state, setState] = useState<AlarmHistory>({ entries: null, error: null });
  useEffect(() => {
    let current = true;
    client.call('drift.alarmHistory', { runId }).then(
      ({ entries }) => current && setState({ entries, error: null }),
      (thrown: unknown) => current && setState({ entries: null, error: FringeError.fromReport(toErrorReport(thrown)) }),
    );
    return () => {
      current = false;
    };
  }, [client, runId, version]);
  return state;
}
