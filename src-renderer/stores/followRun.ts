import type { RunDocument } from '../../src-core/documents/documents.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';
import { RunRecord } from './runRecord.ts';

export interface FollowedRun {
  readonly record: RunRecord;
  stop(): void;
}

/** Anything that a run's documents are folded into. */
export interface DocumentFold {
  readonly glance: { readonly runId: string };
  apply(document: RunDocument): void;
  fail(error: FringeError): void;
}

/** Fills a record with the documents of its run, from the first on, until the returned function is called. */
export function feedRecord(client: Client, record: DocumentFold): () => void {
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
