import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A fresh folder for each test, removed after it. Call at the top of a test file. */
export function useTemporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fringe-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
