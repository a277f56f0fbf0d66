import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { artifactManifestSchema } from '../../../src-core/domain/artifact.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { flushDirectory, writeNewFileFlushed } from '../atomicFile.ts';
import { retagFolderName } from '../sessionPaths.ts';
import { isRunning, makeWorkFolder, sweepWorkFolders } from '../workFolders.ts';
import type { ArtifactInput } from './artifactContent.ts';
import { artifactFiles } from './artifactContent.ts';
import { artifactDirectoryName, artifactFile, isArtifactDirectoryName } from './artifactNames.ts';

/**
 * Makes `<parent>/awen_calibration_<id>/` and returns its path. Everything is written and flushed in a hidden folder
 * beside, then renamed into place: a kill at any moment leaves the whole artifact or none. An artifact that the same run
 * made before (it was killed after this step and resumed) is replaced.
 * @throws FringeError `conflict` when another run's artifact, or anything else, has that name.
 */
export async function writeArtifact(parent: string, input: ArtifactInput): Promise<string> {
  const name = artifactDirectoryName(input.state.calibration_id);
  const target = join(parent, name);
  sweepArtifactLeftovers(parent);
  refuseForeign(target, input.start.runId);
  const files = artifactFiles(input);
  const work = makeWorkFolder(parent, name);
  try {
    await writeFilesFlushed(work, files);
    moveIntoPlace(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}

/** Writes every file, at most eight at a time, and flushes them and the folders that name them. */
export async function writeFilesFlushed(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  for (const each of folders) mkdirSync(each, { recursive: true });
  const waiting = [...files];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await writeNewFileFlushed(join(folder, next[0]), next[1]);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  for (const each of new Set([...folders, folder])) flushDirectory(each);
}

/** Renames a finished work folder to its name. What stood there is put aside first and removed after. */
export function moveIntoPlace(work: string, target: string): void {
  const parent = dirname(target);
  if (existsSync(target)) {
    const aside = join(parent, `.${basename(target)}.replaced-${process.pid}`);
    rmSync(aside, { recursive: true, force: true });
    renameSync(target, aside);
    renameSync(work, target);
    flushDirectory(parent);
    rmSync(aside, { recursive: true, force: true });
    return;
  }
  renameSync(work, target);
  flushDirectory(parent);
}

/**
 * Removes what killed processes left in a folder of artifacts, and puts an artifact back that was put aside when the
 * process was killed before its successor stood. Returns the number of leftovers.
 */
export function sweepArtifactLeftovers(parent: string): number {
  if (!existsSync(parent)) return 0;
  const asides = readdirSync(parent).flatMap((entry) => {
    const [, name, pid] = /^\.(.+)\.replaced-(\d+)$/.exec(entry) ?? [];
    const isOurs = name !== undefined && (isArtifactDirectoryName(name) || name === retagFolderName);
    const gone = isOurs && !isRunning(Number(pid));
    return gone ? [{ aside: join(parent, entry), target: join(parent, name) }] : [];
  });
  for (const { aside, target } of asides) {
    if (existsSync(target)) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, target);
  }
  return asides.length + sweepWorkFolders(parent);
}

function refuseForeign(target: string, runId: string): void {
  if (!existsSync(target)) return;
  if (runOf(target) === runId) return;
  throw new FringeError('conflict', `${target} exists already and is not the artifact of run ${runId}.`, {
    remedy: 'Move it away or choose another folder.',
  });
}

function runOf(artifactDir: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(artifactDir, artifactFile.manifest), 'utf8'));
    return artifactManifestSchema.safeParse(manifest).data?.run_id ?? null;
  } catch {
    return null;
  }
}
