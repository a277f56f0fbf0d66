import { join } from 'node:path';
import type { CalibrationState } from '../src-core/domain/calibrationState.ts';
import type { RunSummary } from '../src-core/domain/run.ts';
import type { VerifyResult } from '../src-core/contract/procedures.ts';
import { FringeError } from '../src-core/errors/fringeError.ts';
import { findInstallation } from './installation.ts';
import type { Catalogue, RunListQuery } from './interfaces/catalogue.ts';
import { readReport } from './sessions/artifact/readReport.ts';
import { exportBundle } from './sessions/bundle/exportBundle.ts';
import type { BundleResult } from './sessions/bundle/exportBundle.ts';
import { importBundle } from './sessions/bundle/importBundle.ts';
import type { ImportResult } from './sessions/bundle/importBundle.ts';
import { chainFormatOf, exportInference, requireNoChain } from './sessions/chains/exportInference.ts';
import { catchUpBaselines } from './sessions/baselines/versionRecords.ts';
import { catchUpIndex, rebuildIndex } from './sessions/rebuildIndex.ts';
import type { RebuildReport } from './sessions/rebuildIndex.ts';
import { summariseRun } from './sessions/runSummary.ts';
import { indexFile } from './sessions/sessionPaths.ts';
import { closeSession, openSession } from './sessions/sessionStore.ts';
import { sweepLeftovers } from './sessions/sweepLeftovers.ts';
import { verifyPath } from './sessions/verify.ts';
import { requireWritableFolder } from './sessions/writableFolder.ts';
import { openCatalogue } from './storage/openCatalogue.ts';

/** What has been recorded, without a bench: sessions, versions, artifacts. */
export interface Records {
  readonly catalogue: Catalogue;
  readonly notices: readonly string[];
  list(query?: RunListQuery): { sessions: RunSummary[]; total: number };
  /** @throws not_found */
  show(runId: string): RunSummary;
  closeRun(runId: string): RunSummary;
  rebuild(): Promise<RebuildReport>;
  /** The state in force on a bench now, or at a time. */
  state(benchId: string, at?: string): CalibrationState | null;
  verify(path: string): Promise<VerifyResult>;
  /**
   * A bundle of a calibration's artifact; the chain of an inference's, to a file that ends in `.npz`, `.csv`, `.nc`, `.h5`.
   * @param artifact an artifact directory, or the id of a calibration or of the run that left it
   */
  export(artifact: string, to: string): Promise<BundleResult>;
  import(zip: string): Promise<ImportResult>;
  report(artifact: string): Promise<{ path: string; html: string }>;
  close(): void;
}

export async function openRecords(home: string): Promise<Records> {
  requireWritableFolder(home, 'The data folder');
  const { catalogue, isNew, notice } = openCatalogue(indexFile(home));
  const notices = notice === null ? [] : [notice];
  sweepLeftovers(home);
  notices.push(...(isNew ? (await rebuildIndex(home, catalogue)).problems : await catchUpIndex(home, catalogue)));
  notices.push(...catchUpBaselines(home, catalogue));

  const refreshUnfinished = (): void => {
    for (const { id } of catalogue.runs.list({ status: 'running', limit: 1000 }).sessions) {
      catalogue.runs.upsert(summariseRun(openSession(home, id)));
    }
  };
  const show = (runId: string): RunSummary => {
    refreshUnfinished();
    const summary = catalogue.runs.get(runId);
    if (summary !== null) return summary;
    throw new FringeError('not_found', `No session has the id "${runId}".`, {
      remedy: 'List the sessions with `fringe sessions list`, or rebuild the index.',
    });
  };
  const artifactDirectory = (artifact: string): string =>
    catalogue.states.byCalibrationId(artifact)?.artifactDir ?? catalogue.runs.get(artifact)?.artifactDir ?? artifact;

  return {
    catalogue,
    notices,
    list: (query) => {
      refreshUnfinished();
      return catalogue.runs.list(query);
    },
    show,
    closeRun: (runId) => {
      const summary = summariseRun(closeSession(home, runId));
      catalogue.states.release(runId);
      catalogue.runs.upsert(summary);
      return summary;
    },
    rebuild: () => rebuildIndex(home, catalogue),
    state: (benchId, at) => {
      const entry = at === undefined ? catalogue.inForce.inForce(benchId) : catalogue.inForce.at(benchId, at);
      return entry === null ? null : (catalogue.states.byVersion(benchId, entry.version)?.state ?? null);
    },
    verify: verifyPath,
    export: async (artifact, to) => {
      const artifactDir = artifactDirectory(artifact);
      const format = chainFormatOf(to);
      if (format !== null) {
        const { path, bytes } = await exportInference(artifactDir, to, { format, version: findInstallation().version });
        return { path, files: 1, bytes };
      }
      requireNoChain(artifactDir);
      return await exportBundle(artifactDir, to);
    },
    import: (zip) => importBundle(zip, join(home, 'imports')),
    report: (artifact) => readReport(artifactDirectory(artifact), home),
    close: () => catalogue.close(),
  };
}
