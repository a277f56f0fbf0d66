import type { Client } from '../client/createClient.ts';
import { RunRecord } from './runRecord.ts';

export interface FollowedRun {
  readonly record: RunRecord;
  stop(): void;
}

/** A run's record, filled from its first document on, live as long as the run is. */
export function followRun(client: Client, runId: string): FollowedRun {
  const record = new RunRecord(runId);
  const stop = client.subscribe(
    'runs.documents',
    { runId },
    { onEvent: (document) => record.apply(document), onError: (error) => record.fail(error) },
  );
  return { record, stop };
}
