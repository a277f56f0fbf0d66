import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifyResult } from '../../src-core/contract/procedures.ts';
import { checksumsSchema } from '../../src-core/domain/artifact.ts';
import type { z } from 'zod';
import { canonicalNamesSchema } from '../../src-core/domain/standardizeConfig.ts';
import { runRecordSchema } from '../../src-core/domain/standardizeRun.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { artifactFile } from './artifact/artifactNames.ts';
import { listFiles } from './artifact/readArtifact.ts';
import { artifactDirectoriesOf, bagFile, parseManifest, payloadFolder } from './bundle/bagNames.ts';
import { forEachZipFile } from './bundle/readZip.ts';

/** What was found: the hash of every file, and the text of those that hold the hashes of others. */
export interface FoundFiles {
  /** SHA-256 in hexadecimal by path; empty for what is not a plain file. */
  readonly sums: Map<string, string>;
  readonly texts: Map<string, string>;
}

/** Texts that are read whole stay below this size. */
const longestText = 64 * 2 ** 20;

/**
 * Checks an artifact directory, the folder of a bag, or a zip of one, against the checksums in it, and names every file
 * that differs, is missing or is extra. A bag is checked twice: by its manifests and by its artifact's own checksums.
 * @throws FringeError `not_found` when there is nothing; `bad_input` when it is none of the three;
 *   `verification_failed` when a zip's entries may not be.
 */
export async function verifyPath(path: string): Promise<VerifyResult> {
  const kind = await lstat(path).catch((cause: unknown) => {
    throw new FringeError('not_found', `There is nothing at ${path}.`, { cause });
  });
  if (!kind.isDirectory()) return { kind: 'zip', ...compareBag(withoutBaseFolder(await findInZip(path)), path) };
  const found = await findInFolder(path);
  if (found.sums.has(bagFile.declaration)) return { kind: 'bag', ...compareBag(found, path) };
  if (found.sums.has(artifactFile.checksums) || found.sums.has(artifactFile.manifest)) {
    return { kind: 'directory', ...resultOf(compareArtifact(found, ''), found.sums.size) };
  }
  if (found.sums.has(runRecordName)) {
    return { kind: 'directory', ...resultOf(compareRunDirectory(found, path), found.sums.size) };
  }
  throw new FringeError('bad_input', `${path} is neither an artifact nor a bag.`, {
    remedy: `An artifact has a file ${artifactFile.checksums}, a bag a file ${bagFile.declaration}.`,
  });
}

/** A failed verification as a sentence. */
export function sentenceOf(path: string, result: VerifyResult): string {
  const parts = [
    ['differing', result.differing],
    ['missing', result.missing],
    ['extra', result.extra],
  ] as const;
  const named = parts.filter(([, files]) => files.length > 0).map(([word, files]) => `${word}: ${someOf(files)}`);
  return `${path} is not as it was made (${named.join('; ')}).`;
}

function someOf(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown;
}

interface Differences {
  readonly differing: Set<string>;
  readonly missing: Set<string>;
  readonly extra: Set<string>;
}

const noDifferences = (): Differences => ({ differing: new Set(), missing: new Set(), extra: new Set() });

/** A bag's files, already below its base folder. */
export function compareBag(found: FoundFiles, path: string): Omit<VerifyResult, 'kind'> {
  const { sums, texts } = found;
  if (!sums.has(bagFile.declaration)) {
    throw new FringeError('bad_input', `${path} does not hold a bag: it has no ${bagFile.declaration}.`);
  }
  const differences = noDifferences();
  if (
    !/^BagIt-Version: 1\.0\r?\nTag-File-Character-Encoding: UTF-8\r?\n?$/.test(texts.get(bagFile.declaration) ?? '')
  ) {
    differences.differing.add(bagFile.declaration);
  }
  const payload = [...sums.keys()].filter((name) => name.startsWith(payloadFolder));
  compareManifest(found, { manifest: bagFile.manifest, covers: payload }, differences);
  const tags = [bagFile.declaration, bagFile.info, bagFile.manifest].filter((name) => sums.has(name));
  if (sums.has(bagFile.tagManifest)) {
    compareManifest(found, { manifest: bagFile.tagManifest, covers: tags }, differences);
  } else {
    differences.missing.add(bagFile.tagManifest);
  }
  const known = new Set([...payload, ...tags, bagFile.tagManifest]);
  for (const name of sums.keys()) if (!known.has(name)) differences.extra.add(name);
  for (const name of artifactDirectoriesOf(sums.keys())) {
    merge(differences, compareArtifact(found, `${payloadFolder}${name}/`));
  }
  return resultOf(differences, sums.size);
}

function compareManifest(
  { sums, texts }: FoundFiles,
  { manifest, covers }: { manifest: string; covers: readonly string[] },
  differences: Differences,
): void {
  const text = texts.get(manifest);
  if (text === undefined) return void differences.missing.add(manifest);
  const stated = parseManifest(text);
  if (stated === null) return void differences.differing.add(manifest);
  compareSums(stated, sums, differences);
  for (const name of covers) if (!stated.has(name)) differences.extra.add(name);
}

function compareSums(stated: ReadonlyMap<string, string>, sums: FoundFiles['sums'], differences: Differences): void {
  for (const [name, sum] of stated) {
    const actual = sums.get(name);
    if (actual === undefined) differences.missing.add(name);
    else if (actual !== sum) differences.differing.add(name);
  }
}

/** An artifact below `prefix` against its `checksums.json`, which must name every other file. */
function compareArtifact({ sums, texts }: FoundFiles, prefix: string): Differences {
  const differences = noDifferences();
  const checksums = prefix + artifactFile.checksums;
  const text = texts.get(checksums);
  if (text === undefined) {
    differences.missing.add(checksums);
    return differences;
  }
  const stated = parseChecksums(text);
  if (stated === null) {
    differences.differing.add(checksums);
    return differences;
  }
  compareSums(new Map([...stated].map(([name, sum]) => [prefix + name, sum])), sums, differences);
  for (const name of sums.keys()) {
    if (name.startsWith(prefix) && name !== checksums && !stated.has(name.slice(prefix.length)))
      differences.extra.add(name);
  }
  return differences;
}

/** A run directory against its record, which names every other file. */
function compareRunDirectory({ sums, texts }: FoundFiles, path: string): Differences {
  const differences = noDifferences();
  const record = parseRunRecord(texts.get(runRecordName) ?? '');
  if (record === null) {
    throw new FringeError('verification_failed', `The run record ${path}/${runRecordName} cannot be read.`, {
      remedy: 'Restore it from a copy: without it nobody can say what the run left.',
    });
  }
  const stated = new Map(record.artifacts.map(({ path: file, sha256 }) => [file, sha256]));
  compareSums(stated, sums, differences);
  for (const name of sums.keys()) if (name !== runRecordName && !stated.has(name)) differences.extra.add(name);
  return differences;
}

function parseRunRecord(text: string): z.output<typeof runRecordSchema> | null {
  try {
    return runRecordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function parseChecksums(text: string): Map<string, string> | null {
  try {
    const parsed = checksumsSchema.safeParse(JSON.parse(text));
    return parsed.success ? new Map(Object.entries(parsed.data.files)) : null;
  } catch {
    return null;
  }
}

function merge(into: Differences, from: Differences): void {
  for (const key of ['differing', 'missing', 'extra'] as const) for (const name of from[key]) into[key].add(name);
}

function resultOf({ differing, missing, extra }: Differences, files: number): Omit<VerifyResult, 'kind'> {
  const ok = differing.size + missing.size + extra.size === 0;
  return { ok, files, differing: [...differing].sort(), missing: [...missing].sort(), extra: [...extra].sort() };
}

/** Of a standardization: its directory has its checksums in the record of its run. */
const runRecordName = canonicalNamesSchema.parse({})['CANON.OUTPUT.RUN_RECORD_JSON'];

const holdsSums = (name: string) =>
  name === runRecordName ||
  name === bagFile.declaration ||
  name === bagFile.manifest ||
  name === bagFile.tagManifest ||
  name === artifactFile.checksums ||
  name.endsWith(`/${bagFile.declaration}`) ||
  name.endsWith(`/${bagFile.manifest}`) ||
  name.endsWith(`/${bagFile.tagManifest}`) ||
  name.endsWith(`/${artifactFile.checksums}`);

/** Hashes one file as it comes and keeps its text when it holds the sums of others. */
export async function hashFile(found: FoundFiles, name: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    if (holdsSums(name) && bytes <= longestText) kept.push(chunk);
  }
  found.sums.set(name, hash.digest('hex'));
  if (holdsSums(name) && bytes <= longestText) found.texts.set(name, Buffer.concat(kept).toString('utf8'));
}

export const noFiles = (): FoundFiles => ({ sums: new Map(), texts: new Map() });

/** Every file below a folder; a link is never followed and never equals a sum. */
async function findInFolder(folder: string): Promise<FoundFiles> {
  const found = noFiles();
  for (const { path } of await listFiles(folder)) {
    const full = join(folder, path);
    if ((await lstat(full)).isFile()) await hashFile(found, path, createReadStream(full));
    else found.sums.set(path, '');
  }
  return found;
}

async function findInZip(path: string): Promise<FoundFiles> {
  const found = noFiles();
  await forEachZipFile(path, async (entry) => hashFile(found, entry.path, entry.chunks()));
  return found;
}

/** The bag stands in one folder of its archive (RFC 8493, section 4); one that was packed without it is taken too. */
export function withoutBaseFolder(found: FoundFiles): FoundFiles {
  if (found.sums.has(bagFile.declaration)) return found;
  const bases = new Set([...found.sums.keys()].map((name) => name.slice(0, name.indexOf('/') + 1)));
  const [base] = bases;
  if (bases.size !== 1 || base === undefined || base === '') return found;
  const strip = <T>(map: Map<string, T>) => new Map([...map].map(([name, value]) => [name.slice(base.length), value]));
  return { sums: strip(found.sums), texts: strip(found.texts) };
}
