import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { writeArtifact } from '../../../../src-main/sessions/artifact/writeArtifact.ts';
import { exportBundle } from '../../../../src-main/sessions/bundle/exportBundle.ts';
import { exampleArtifact } from '../exampleRun.ts';
import type { RawEntry } from './rawZip.ts';

export const bagBase = 'awen_calibration_a1';

/** The bytes of a good bundle of the artifact `awen_calibration_a1`. */
export async function exampleBundle(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'fringe-bag-'));
  try {
    const artifact = await writeArtifact(folder, exampleArtifact({ runId: 'a1', iterations: 2 }));
    return readFileSync((await exportBundle(artifact, join(folder, 'bag.zip'))).path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files of a zip by name, in order. */
export async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const file = await fromBufferPromise(zip);
  const files = new Map<string, Buffer>();
  for await (const entry of file.eachEntry()) {
    files.set(entry.fileName, await buffer(await file.openReadStreamPromise(entry)));
  }
  return files;
}

/** The entries of a bag whose manifests name everything in it, the intruder too: only its name or kind can betray it. */
export function bagWith(files: ReadonlyMap<string, Buffer>, intruders: readonly RawEntry[], at = 0): RawEntry[] {
  const manifestName = `${bagBase}/manifest-sha256.txt`;
  const tagManifestName = `${bagBase}/tagmanifest-sha256.txt`;
  const sum = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  const names = intruders.map(({ name, content }) => `${sum(content)}  ${String(name).replace(`${bagBase}/`, '')}\n`);
  const manifest = Buffer.concat([files.get(manifestName) as Buffer, Buffer.from(names.join(''))]);
  const tagManifest = (files.get(tagManifestName) as Buffer)
    .toString()
    .replace(/[0-9a-f]{64}(?= {2}manifest-sha256)/, sum(manifest));
  const entries = [...files].map(([name, content]): RawEntry => {
    if (name === manifestName) return { name, content: manifest };
    return { name, content: name === tagManifestName ? Buffer.from(tagManifest) : content };
  });
  entries.splice(at % (entries.length + 1), 0, ...intruders);
  return entries;
}
