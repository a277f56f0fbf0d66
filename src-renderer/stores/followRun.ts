import type { Client } from '../client/createClient.ts';
import { RunRecord } from './runRecord.ts';

export interface FollowedRun {
  readonly record: RunRecord;
  stop(): void;
}

/** Fills a record with the documents of its run, from the first on, until the returned function is called. */
export function feedRecord(client: Client, record: RunRecord): () => void {
  return client.subscribe(
    'runs.documents',
    { runId: record.glance.runId },
    { onEvent: (document) => record.apply(document), onError: (error) => record.fail(error) },
  );
}

/** A run's record, live as long as the run is. */
export function followRun(client: Client, runId: string): FollowedRun {
  const record = new RunRecord(runId);
  return { record, stop: feedRecord(client, record) };
}
