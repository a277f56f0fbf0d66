import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const notOurs = new Set(['node_modules', 'out', 'dist', 'test-results', 'playwright-report', 'coverage']);

/** Every file under the folder whose path matches, by its path from the checkout's top. */
export function readTree(folder: string, matches: RegExp): Map<string, string> {
  const files = new Map<string, string>();
  const look = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const full = join(at, entry.name);
      const path = relative(root, full).split(sep).join('/');
      if (entry.isDirectory() && !notOurs.has(entry.name)) look(full);
      else if (entry.isFile() && matches.test(path)) files.set(path, readFileSync(full, 'utf8'));
    }
  };
  look(join(root, folder));
  return files;
}

/** The folders at the top whose name begins with `src-`. */
export function sourceFolders(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('src-'))
    .map((entry) => entry.name)
    .sort();
}

/** A file's text, or null when it is not there. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
