import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  artifactManifestSchema,
  calibrationMeasurementSchema,
  convergenceSummarySchema,
  lineageSchema,
  optimizerIterationSchema,
} from '../../../src-core/domain/artifact.ts';
import { calibrationStateSchema } from '../../../src-core/domain/calibrationState.ts';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ArtifactParts } from './artifactContent.ts';
import { artifactFile, measurementFile } from './artifactNames.ts';
import { requireCalibration } from './requireCalibration.ts';

export interface Artifact extends ArtifactParts {
  readonly artifactDir: string;
  /** Every file by its path with forward slashes, in order. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Reads an artifact directory. It checks the form of what it reads, not the checksums: `verifyPath` does that.
 * @throws FringeError `not_found` when there is none, `bad_input` with the file's name when one has not the form, and
 *   for what a graph left.
 */
export async function readArtifact(artifactDir: string): Promise<Artifact> {
  const head = await readArtifactHead(artifactDir);
  const lines = (await readText(artifactDir, artifactFile.iterations)).split('\n').filter((line) => line !== '');
  const iterations = lines.map((line) => parseText(optimizerIterationSchema, line, artifactFile.iterations));
  const measurements = [];
  for (let number = 1; number <= head.manifest.measurement_count; number++) {
    measurements.push(await readJson(calibrationMeasurementSchema, artifactDir, measurementFile(number)));
  }
  return { ...head, iterations, measurements };
}

export type ArtifactHead = Omit<Artifact, 'iterations' | 'measurements'>;

/** The artifact without its measurements and iterations: what a list or a catalogue needs. */
export async function readArtifactHead(artifactDir: string): Promise<ArtifactHead> {
  await requireCalibration(artifactDir);
  if (!existsSync(join(artifactDir, artifactFile.manifest))) {
    throw new FringeError('not_found', `${artifactDir} is not an artifact: it has no ${artifactFile.manifest}.`, {
      remedy: 'Name an artifact folder or the id of a run or calibration, as `fringe sessions list` shows them.',
    });
  }
  return {
    artifactDir,
    manifest: await readJson(artifactManifestSchema, artifactDir, artifactFile.manifest),
    state: await readJson(calibrationStateSchema, artifactDir, artifactFile.state),
    summary: await readJson(convergenceSummarySchema, artifactDir, artifactFile.convergence),
    lineage: (await readJson(lineageSchema, artifactDir, artifactFile.lineage)).lineage,
    files: await listFiles(artifactDir),
  };
}

/** Every file below a folder by its path with forward slashes, in order. Links and other special entries count as files. */
export async function listFiles(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '');
    found.push({ path, bytes: entry.isFile() ? (await stat(full)).size : 0 });
  }
  return found.sort((left, right) => (left.path < right.path ? -1 : 1));
}

async function readText(artifactDir: string, path: string): Promise<string> {
  try {
    return await readFile(join(artifactDir, path), 'utf8');
  } catch (thrown) {
    throw new FringeError('not_found', `The artifact ${artifactDir} has no readable file ${path}.`, {
      remedy: 'Run `fringe verify` on it; restore it from a bundle.',
      path,
      cause: thrown,
    });
  }
}

async function readJson<T>(schema: z.ZodType<T>, artifactDir: string, path: string): Promise<T> {
  return parseText(schema, await readText(artifactDir, path), path);
}

function parseText<T>(schema: z.ZodType<T>, text: string, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new FringeError('bad_input', `The artifact's file ${path} is not JSON.`, { path, cause: thrown });
  }
  return parseDocument(schema, value, `artifact's file ${path}`);
}
