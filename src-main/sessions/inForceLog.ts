import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { InForceEntry } from '../interfaces/catalogue.ts';
import { flushDirectory } from './atomicFile.ts';
import { openJournal } from './journal.ts';
import { scanJournal } from './journalLines.ts';
import { benchesDirectory, inForceFile } from './sessionPaths.ts';

/** `<home>/benches/<benchId>/in_force.jsonl`: which version of a bench's settings was in force since when, and why. */
const inForceEntrySchema = z.strictObject({
  benchId: z.string(),
  since: z.iso.datetime(),
  version: z.int().positive(),
  reason: z.string(),
});

/** Appends an entry; it is on the disk when this returns. The catalogue's table is only its index. */
export function appendInForce(home: string, entry: InForceEntry): void {
  const path = inForceFile(home, entry.benchId);
  const isNew = !existsSync(path);
  mkdirSync(dirname(path), { recursive: true });
  const journal = openJournal(path);
  try {
    journal.append(inForceEntrySchema.parse(entry));
  } finally {
    journal.close();
  }
  if (isNew) flushDirectory(dirname(path));
}

/** Every whole entry in order; one that is damaged does not take those behind it along, each stands for itself. */
export function readInForce(home: string, benchId: string): InForceEntry[] {
  const path = inForceFile(home, benchId);
  if (!existsSync(path)) return [];
  return [...scanJournal(readFileSync(path))].flatMap((line) => {
    const entry = inForceEntrySchema.safeParse(line.document);
    return entry.success ? [entry.data] : [];
  });
}

export function listBenchesWithLog(home: string): string[] {
  const root = benchesDirectory(home);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((benchId) => existsSync(inForceFile(home, benchId)))
    .sort();
}
