import type { BenchStatus, RunProgress } from '../../src-core/contract/procedures.ts';
import type { RunDocument } from '../../src-core/documents/documents.ts';

/** What observability asks the host when somebody looks. */
export interface HostProbes {
  readonly status: () => BenchStatus;
  readonly run: () => { readonly runId: string; readonly progress: RunProgress } | null;
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
