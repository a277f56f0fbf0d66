import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { runStartSchema } from '../../src-core/documents/documents.ts';
import type { RunStart } from '../../src-core/documents/documents.ts';
import { scanJournal } from './journalLines.ts';
import { journalFileName, sessionDirectory } from './sessionPaths.ts';

const chunkBytes = 64 * 1024;

/** How a session began, without the rest of its journal; null when that cannot be read. */
export function readRunStart(home: string, runId: string): RunStart | null {
  try {
    const file = openSync(join(sessionDirectory(home, runId), journalFileName), 'r');
    try {
      const [line] = scanJournal(firstLine(file));
      return runStartSchema.safeParse(line?.document).data ?? null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

function firstLine(file: number): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const bytes = readSync(file, chunk, 0, chunkBytes, null);
    const end = chunk.subarray(0, bytes).indexOf(0x0a);
    chunks.push(chunk.subarray(0, end === -1 ? bytes : end));
    if (end !== -1 || bytes === 0) return Buffer.concat(chunks);
  }
}
