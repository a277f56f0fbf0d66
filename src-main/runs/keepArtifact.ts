import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, linkSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtifactToKeep, CopyRefusal, KeptArtifact } from '../../src-core/plans/inference/inferenceWork.ts';
import { sha256Hex } from '../sessions/artifact/artifactContent.ts';
import { artifactFile, runArtifactDirectoryName } from '../sessions/artifact/artifactNames.ts';
import { moveIntoPlace, writeFilesFlushed } from '../sessions/artifact/writeArtifact.ts';
import { isSimulated } from '../sessions/runSummary.ts';
import { makeWorkFolder } from '../sessions/workFolders.ts';
import { tryWriteCopy } from '../sessions/writableFolder.ts';
import type { ChainRun } from './chains/chainRun.ts';
import type { KeepingRun } from './keepCalibration.ts';

/**
 * Makes `awen_<kind>_<run>/`: the run's files, a manifest, the checksums of it all. One that stands from before a cut
 * is made again; a kill at any moment leaves the whole or nothing. A chain's files move into it.
 * A copy that cannot be written is told of, and no failure: what it is a copy of is kept.
 */
export async function keepArtifact(
  { start, sessionDirectory }: KeepingRun,
  { kind, files: texts, manifest, withChain, copies = {} }: ArtifactToKeep,
  chain: Pick<ChainRun, 'folder' | 'files'>,
): Promise<KeptArtifact> {
  const parent = start.spec.outDir ?? sessionDirectory;
  const name = runArtifactDirectoryName(kind, start.runId);
  const artifactDir = join(parent, name);
  // The chain moved into it before the journal was cut.
  if (withChain && !existsSync(chain.folder) && isOf(artifactDir, start.runId)) {
    return { artifactDir, files: readdirSync(artifactDir).sort() };
  }
  const head = {
    format: `fringe.${kind}_artifact/1`,
    artifact_id: `${kind}-${start.runId}`,
    artifact_type: kind,
    run_id: start.runId,
    bench_id: start.bench.id,
    hardware_revision: start.bench.hardware_revision,
    simulated: isSimulated(start),
    seed: start.spec.seed,
    operator: start.spec.labels.operator,
    chip_id: start.spec.labels.chipId,
    die_id: start.spec.labels.dieId,
    notes: start.spec.labels.notes,
    fringe_version: start.fringeVersion,
    started_at: start.startedAt,
    ...manifest,
  };
  const files = new Map([[artifactFile.manifest as string, page(head)], ...Object.entries(texts)]);
  const sums: Record<string, string> = Object.fromEntries([...files].map(([path, text]) => [path, sha256Hex(text)]));
  const work = makeWorkFolder(parent, name);
  try {
    for (const file of withChain ? chain.files() : []) {
      placeFile(join(chain.folder, file), join(work, file));
      sums[file] = await sha256OfFile(join(work, file));
    }
    const sorted = Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
    files.set(artifactFile.checksums, page({ algorithm: 'sha256', files: sorted }));
    await writeFilesFlushed(work, files);
    moveIntoPlace(work, artifactDir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (withChain) rmSync(chain.folder, { recursive: true, force: true });
  const notCopied: CopyRefusal[] = [];
  for (const [path, file] of Object.entries(copies)) {
    const reason = tryWriteCopy(path, texts[file] ?? '');
    if (reason !== null) notCopied.push({ path, file, reason });
  }
  const names = [...Object.keys(sums), artifactFile.checksums].sort();
  return { artifactDir, files: names, ...(notCopied.length === 0 ? {} : { notCopied }) };
}

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Without a copy where the disk allows it. */
function placeFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function isOf(artifactDir: string, runId: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(artifactDir, artifactFile.manifest), 'utf8')) as { run_id?: unknown };
    return manifest.run_id === runId;
  } catch {
    return false;
  }
}
