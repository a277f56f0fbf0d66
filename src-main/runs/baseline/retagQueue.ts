import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { retagResultSchema } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { baselinesFolder } from '../../sessions/baselines/baselinePaths.ts';

const queueSchema = z.strictObject({
  format: z.literal('fringe.retagQueue/1'),
  /** In the order in which they are done. */
  requests: z.array(
    z.strictObject({
      /** ISO 8601, UTC. */
      askedAt: z.string(),
      sessions: z.array(z.string()).min(1),
      /** Of the run that does it; null before it has begun. */
      runId: z.string().nullable(),
    }),
  ),
  /** Of the last run that ended. */
  last: retagResultSchema.nullable(),
});
export type RetagQueueFile = z.output<typeof queueSchema>;
export type RetagRequest = RetagQueueFile['requests'][number];

export const retagQueuePath = (home: string): string => join(baselinesFolder(home), 'retag-queue.json');

/**
 * What is asked of the desk, on disk before it is begun. The file is read anew each time: another process on the same data
 * folder may have asked something.
 */
export class RetagQueue {
  readonly #path: string;
  #notice: string | null = null;

  constructor(home: string) {
    this.#path = retagQueuePath(home);
    void this.file;
  }

  /** A sentence when the file could not be read, else null. */
  get notice(): string | null {
    return this.#notice;
  }

  get file(): RetagQueueFile {
    const { file, notice } = read(this.#path);
    this.#notice ??= notice;
    return file;
  }

  /**
   * Between reading and writing nothing else of this process is done.
   * @throws storage; what it holds is then unchanged
   */
  change(how: (now: RetagQueueFile) => RetagQueueFile): void {
    const next = how(this.file);
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileAtomically(this.#path, `${JSON.stringify(next, null, 2)}\n`);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FringeError('storage', `The queue of re-tagging could not be saved to ${this.#path}: ${why}.`, {
        remedy: 'Free disk space or make the data folder writable; nothing was enqueued.',
        cause,
      });
    }
  }
}

function read(path: string): { file: RetagQueueFile; notice: string | null } {
  const nothing: RetagQueueFile = { format: 'fringe.retagQueue/1', requests: [], last: null };
  if (!existsSync(path)) return { file: nothing, notice: null };
  try {
    return { file: queueSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), notice: null };
  } catch {
    const aside = `${path}.damaged`;
    renameSync(path, aside);
    const notice = `The queue of re-tagging could not be read; it was put aside as ${aside}. Ask for re-tagging again.`;
    return { file: nothing, notice };
  }
}
