import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { readArtifactHead } from '../../sessions/artifact/readArtifact.ts';
import { readReport } from '../../sessions/artifact/readReport.ts';
import { requireCalibration } from '../../sessions/artifact/requireCalibration.ts';
import { estimateBundle, exportBundle } from '../../sessions/bundle/exportBundle.ts';
import { importBundle } from '../../sessions/bundle/importBundle.ts';
import { verifyPath } from '../../sessions/verify.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';
import { saveFile } from './saveFile.ts';
import { requireRun } from './sessionHandlers.ts';

type ArtifactHandlers = Pick<Handlers, Extract<keyof Handlers, `artifacts.${string}`>>;

const bundleAsked = { title: 'Import bundle', kind: 'Fringe bundle', extensions: ['zip'] };

/** Procedures of artifacts and bundles. */
export function artifactHandlers(parts: HostParts): ArtifactHandlers {
  const { shell, home } = parts;

  return {
    'artifacts.get': async ({ runId }) => {
      const { artifactDir, manifest, state, summary, lineage, files } = await readArtifactHead(
        artifactOf(parts, runId),
      );
      return { artifactDir, manifest: { ...manifest }, state, summary, lineage: [...lineage], files: [...files] };
    },
    'artifacts.verify': async ({ runId }) => await verifyPath(artifactOf(parts, runId)),
    'artifacts.exportEstimate': async ({ runId }) => await estimateBundle(artifactOf(parts, runId)),
    'artifacts.export': async ({ runId }) => {
      const artifactDir = artifactOf(parts, runId);
      await requireCalibration(artifactDir);
      const { written, ...saved } = await saveFile(parts, `fringe-${runId}.zip`, (path) =>
        exportBundle(artifactDir, path),
      );
      return { ...saved, files: written?.files ?? 0, bytes: written?.bytes ?? 0 };
    },
    'artifacts.import': async ({ upload }) => {
      const uploaded = upload === null ? null : (shell.uploadedFile?.(upload) ?? null);
      if (upload !== null && uploaded === null)
        throw new FringeError('not_found', 'The uploaded bundle is not there any more.');
      const zip = uploaded ?? (await shell.chooseOpenPath?.(bundleAsked)) ?? null;
      if (zip === null) return { path: null, files: 0 };
      try {
        const { path, files } = await importBundle(zip, join(home, 'imports'));
        return { path, files };
      } catch (error) {
        // The engineer knows the file by another name than the one it was received under.
        if (uploaded === null || !(error instanceof FringeError)) throw error;
        const { code, message, remedy } = error;
        throw new FringeError(code, message.replaceAll(uploaded, 'The uploaded bundle'), { remedy, cause: error });
      } finally {
        if (uploaded !== null) await rm(uploaded, { force: true });
      }
    },
    'artifacts.report': async ({ runId }) => {
      const { html } = await readReport(artifactOf(parts, runId), parts.home);
      return { html };
    },
  };
}

/** @param runId or the id of a calibration, one of those that a run of another kind has made */
function artifactOf(parts: HostParts, runId: string): string {
  const stored = parts.catalogue.states.byCalibrationId(runId)?.artifactDir ?? null;
  if (stored !== null) return stored;
  const { artifactDir } = requireRun(parts, runId);
  if (artifactDir !== null) return artifactDir;
  throw new FringeError('not_found', `The run ${runId} left no artifact: it did not finish.`, {
    remedy: 'Its record is kept in the session; resume it or start it again.',
  });
}
