import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { baselinesFolder } from '../../sessions/baselines/baselinePaths.ts';

/**
 * The bearer key of the endpoints under `/admin/calibration`: 256 random bits, told once when it is made. Only its
 * SHA-256 is kept, in a file that its owner alone may read.
 */
const keyFileSchema = z.object({
  format: z.literal('fringe.baselineKey/1'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const baselineKeyFile = (home: string): string => join(baselinesFolder(home), 'key.json');

/** A new key, in the place of the one before, which opens nothing from now on. @throws storage */
export function makeBaselineKey(home: string): string {
  const key = randomBytes(32).toString('base64url');
  const kept = { format: 'fringe.baselineKey/1', sha256: digestOf(key).toString('hex') };
  mkdirSync(baselinesFolder(home), { recursive: true });
  writeFileAtomically(baselineKeyFile(home), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  return key;
}

/** The key, when it was made just now; null when there was one, which nobody can be told again. */
export const firstBaselineKey = (home: string): string | null => (hasBaselineKey(home) ? null : makeBaselineKey(home));

export const hasBaselineKey = (home: string): boolean => keptDigest(home) !== null;

/** Takes the same time whatever the text is. False as long as there is no key. */
export function isBaselineKey(home: string, text: string): boolean {
  const kept = keptDigest(home);
  const isSame = timingSafeEqual(digestOf(text), kept ?? randomBytes(32));
  return kept !== null && isSame;
}

/** Read anew each time: a new key is in force at once, whichever process has made it. */
function keptDigest(home: string): Buffer | null {
  try {
    const { data } = keyFileSchema.safeParse(JSON.parse(readFileSync(baselineKeyFile(home), 'utf8')));
    return data === undefined ? null : Buffer.from(data.sha256, 'hex');
  } catch {
    return null;
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
