import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { artifactFile } from '../artifact/artifactNames.ts';
import { listFiles, readArtifact } from '../artifact/readArtifact.ts';
import { flushDirectory } from '../atomicFile.ts';
import { compareBag, hashFile, noFiles, sentenceOf, withoutBaseFolder } from '../verify.ts';
import { makeWorkFolder } from '../workFolders.ts';
import { artifactDirectoriesOf, bagFile, payloadFolder } from './bagNames.ts';
import { forEachZipFile, refusal, zipLimits } from './readZip.ts';
import type { ZipLimits } from './readZip.ts';

export interface ImportResult {
  /** The artifact directory that now stands in the folder. */
  readonly path: string;
  readonly files: number;
}

/**
 * Unpacks a bundle into `<intoDir>/awen_calibration_<id>/`. It is unpacked into a hidden folder beside, every path, size
 * and checksum is checked, and only then the artifact is renamed into place: whatever is wrong, nothing is left.
 * An artifact that stands there already with the same checksums is left as it is.
 * @throws FringeError `verification_failed` naming what is wrong, `bad_input` when the file is no bundle, `conflict` when
 *   another artifact has that name.
 */
export async function importBundle(zip: string, intoDir: string, limits: ZipLimits = zipLimits): Promise<ImportResult> {
  const existed = existsSync(intoDir);
  const work = makeWorkFolder(intoDir, 'import');
  try {
    return await unpackVerified(zip, { intoDir, work, limits });
  } finally {
    rmSync(work, { recursive: true, force: true });
    if (!existed) removeWhenEmpty(intoDir);
  }
}

async function unpackVerified(
  zip: string,
  { intoDir, work, limits }: { intoDir: string; work: string; limits: ZipLimits },
): Promise<ImportResult> {
  const found = noFiles();
  const folders = new Set<string>();
  await forEachZipFile(
    zip,
    async (entry) => {
      const target = join(work, entry.path);
      folders.add(dirname(target));
      mkdirSync(dirname(target), { recursive: true });
      await hashFile(found, entry.path, writeThrough(entry.chunks(), target));
    },
    limits,
  );
  for (const folder of folders) flushDirectory(folder);
  const bag = withoutBaseFolder(found);
  const compared = compareBag(bag, zip);
  if (!compared.ok) throw refusal(sentenceOf('its content', { kind: 'zip', ...compared }).slice(0, -1));
  const names = artifactDirectoriesOf(bag.sums.keys());
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new FringeError('bad_input', `${zip} holds ${names.length} artifacts, not one.`);
  }
  const base = bag === found ? '' : baseFolderOf(found.sums.keys());
  const unpacked = join(work, base, payloadFolder, name);
  await refuseMismatch(unpacked, name);
  const files = await listFiles(unpacked);
  const target = join(intoDir, name);
  if (!existsSync(target)) {
    renameSync(unpacked, target);
    flushDirectory(intoDir);
  } else if (checksumsOf(target) !== checksumsOf(unpacked)) {
    throw new FringeError('conflict', `Another artifact stands at ${target}.`, {
      remedy: 'Move it away or import into another folder.',
    });
  }
  return { path: target, files: files.length };
}

/** The artifact must be readable, and be the one its folder names. */
async function refuseMismatch(unpacked: string, name: string): Promise<void> {
  const { state, manifest } = await readArtifact(unpacked);
  if (name !== `awen_calibration_${state.calibration_id}` || manifest.calibration_id !== state.calibration_id) {
    throw refusal(`the folder ${name} holds calibration ${JSON.stringify(state.calibration_id)}`);
  }
}

function baseFolderOf(paths: Iterable<string>): string {
  for (const path of paths) if (path.endsWith(`/${bagFile.declaration}`)) return path.slice(0, path.indexOf('/'));
  return '';
}

/** Writes the chunks to a new file as they pass by. */
async function* writeThrough(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of chunks) {
      await file.appendFile(chunk);
      yield chunk;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
}

function checksumsOf(artifactDir: string): string | null {
  try {
    return readFileSync(join(artifactDir, artifactFile.checksums), 'utf8');
  } catch {
    return null;
  }
}

function removeWhenEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The artifact stands in it.
  }
}
