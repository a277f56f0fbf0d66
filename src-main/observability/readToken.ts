import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A token for those who only look (a Prometheus server, a status page), kept in a file that only its owner reads. It
 * opens nothing that can move an output, and stays the same when Fringe starts again.
 */
export function readTokenOf(path: string): string {
  const kept = readKept(path);
  if (kept !== null) return kept;
  const token = randomBytes(32).toString('base64url');
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (error) {
    // Another process has made it meanwhile; a file that holds no token is written anew.
    const made = (error as NodeJS.ErrnoException).code === 'EEXIST' ? readKept(path) : null;
    if (made !== null) return made;
    writeFileSync(path, `${token}\n`, { mode: 0o600 });
    return token;
  }
}

function readKept(path: string): string | null {
  try {
    return /^[\w-]{22,}$/.exec(readFileSync(path, 'utf8').trim())?.[0] ?? null;
  } catch {
    return null;
  }
}
