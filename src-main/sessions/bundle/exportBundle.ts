import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { sha256Hex } from '../artifact/artifactContent.ts';
import { isArtifactDirectoryName } from '../artifact/artifactNames.ts';
import { listFiles, readArtifact } from '../artifact/readArtifact.ts';
import { requireCalibration } from '../artifact/requireCalibration.ts';
import { flushDirectory } from '../atomicFile.ts';
import { sentenceOf, verifyPath } from '../verify.ts';
import { bagDeclaration, bagFile, crateFile, manifestText, payloadFolder } from './bagNames.ts';
import { roCrateMetadata } from './roCrate.ts';

export interface BundleResult {
  readonly path: string;
  /** Number of files of the artifact. */
  readonly files: number;
  readonly bytes: number;
}

/**
 * Packs an artifact directory as a zip that is a BagIt 1.0 bag (RFC 8493), its payload `data/awen_calibration_<id>/` and
 * `data/ro-crate-metadata.json`. The bag's base folder stands in the zip under the artifact's name (section 4). The same
 * artifact gives the same bytes on every machine: files are stored, not deflated, under a fixed time, in order. The zip
 * is written beside and renamed into place.
 * @throws FringeError `verification_failed` when the artifact is not whole: only what is proven is passed on;
 *   `bad_input` for what is not a calibration's.
 */
export async function exportBundle(artifactDir: string, toZip: string): Promise<BundleResult> {
  await requireCalibration(artifactDir);
  const directoryName = basename(resolve(artifactDir));
  if (!isArtifactDirectoryName(directoryName)) {
    throw new FringeError('bad_input', `${artifactDir} is not an artifact: its name is not awen_calibration_<id>.`, {
      remedy: 'Name an artifact folder or the id of a run or calibration, as `fringe sessions list` shows them.',
    });
  }
  const verified = await verifyPath(artifactDir);
  if (!verified.ok) throw new FringeError('verification_failed', sentenceOf(artifactDir, verified));
  const bag = await bagContent(artifactDir, directoryName);
  await mkdir(dirname(resolve(toZip)), { recursive: true });
  const beside = join(dirname(resolve(toZip)), `.${basename(toZip)}.${randomBytes(4).toString('hex')}.making`);
  try {
    await writeZip(bag, directoryName, beside);
    await rename(beside, toZip);
  } finally {
    await rm(beside, { force: true });
  }
  flushDirectory(dirname(resolve(toZip)));
  return { path: toZip, files: verified.files, bytes: (await readFile(toZip)).length };
}

/** Number of files and size of the bundle before it is made, for the screen to show. */
export async function estimateBundle(artifactDir: string): Promise<{ files: number; bytes: number; seconds: number }> {
  await requireCalibration(artifactDir);
  const files = await listFiles(artifactDir);
  const nameBytes = files.reduce((sum, file) => sum + file.path.length, 0);
  const content = files.reduce((sum, file) => sum + file.bytes, 0);
  // Local and central headers of a zip are 76 bytes and hold the name twice; the manifest and the crate name it again.
  const bytes = content + files.length * (76 + 70 + 250 + 4 * 40) + 4 * nameBytes;
  return { files: files.length, bytes, seconds: 0.05 + files.length * 0.0005 + bytes / 50e6 };
}

/** Every file of the bag by its path below the base folder, in the order of the zip. */
async function bagContent(artifactDir: string, directoryName: string): Promise<Map<string, Buffer>> {
  const artifact = await readArtifact(artifactDir);
  const payload = new Map<string, Buffer>();
  for (const file of artifact.files) {
    payload.set(`${payloadFolder}${directoryName}/${file.path}`, await readFile(join(artifactDir, file.path)));
  }
  const crate = `${JSON.stringify(roCrateMetadata(artifact, directoryName), null, 2)}\n`;
  payload.set(crateFile, Buffer.from(crate));
  const bytes = [...payload.values()].reduce((sum, content) => sum + content.length, 0);
  const { manifest } = artifact;
  const info = [
    ['Bag-Software-Agent', `Fringe ${manifest.fringe_version}`],
    ['Bagging-Date', manifest.created.slice(0, 10)],
    ['External-Identifier', manifest.artifact_id],
    ['External-Description', `Calibration of bench ${manifest.bench_id}, version ${manifest.version}`],
    ['Payload-Oxum', `${bytes}.${payload.size}`],
  ];
  const tags = new Map<string, Buffer>([
    [bagFile.declaration, Buffer.from(bagDeclaration)],
    [bagFile.info, Buffer.from(info.map(([label, value]) => `${label}: ${oneLine(value as string)}\n`).join(''))],
    [bagFile.manifest, Buffer.from(manifestText(sumsOf(payload)))],
  ]);
  tags.set(bagFile.tagManifest, Buffer.from(manifestText(sumsOf(tags))));
  return new Map([...tags, ...payload]);
}

const sumsOf = (files: ReadonlyMap<string, Buffer>) =>
  new Map([...files].map(([path, content]) => [path, sha256Hex(content)]));

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

async function writeZip(files: ReadonlyMap<string, Buffer>, baseFolder: string, path: string): Promise<void> {
  const zip = new ZipFile();
  // The zip's time has no zone and is taken from the local clock's parts: this one is the same everywhere.
  const mtime = new Date(2000, 0, 1, 12, 0, 0);
  for (const [name, content] of files) {
    const options = { mtime, mode: 0o100644, compress: false, forceDosTimestamp: true };
    zip.addBuffer(content, `${baseFolder}/${name}`, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }));
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
