import { existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import { scheduleFileSchema } from '../../../src-core/domain/schedule.ts';
import type { ScheduleFile } from '../../../src-core/domain/schedule.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';

export const schedulesFileName = 'schedules.json';

const nothing: ScheduleFile = {
  ...{ format: 'fringe.schedules/1', schedules: [], queue: [], running: null, watch: null, held: '' },
};

/** Schedules and queue on disk. What it holds is what was written last: first the file, then the effects. */
export class ScheduleStore {
  readonly #path: string;
  #file: ScheduleFile;
  /** A sentence when the file could not be read, else null. */
  readonly notice: string | null;

  /**
   * @param use `read` leaves the file alone, whatever it holds; `own` puts a damaged one aside, beside it, under a name
   * that tells when
   */
  constructor(home: string, use: { readonly as: 'own'; readonly nowMs: number } | { readonly as: 'read' }) {
    this.#path = join(home, schedulesFileName);
    const { file, damage } = read(this.#path);
    this.#file = file;
    if (damage === null) this.notice = null;
    else if (use.as === 'read') this.notice = `${damage} Nothing is armed here.`;
    else this.notice = `${damage} ${this.#putAside(use.nowMs)} Nothing is armed: arm your schedules again.`;
  }

  get file(): ScheduleFile {
    return this.#file;
  }

  /** @throws storage; then what it holds is unchanged */
  write(next: ScheduleFile): void {
    const text = textOf(next);
    if (next === this.#file || text === textOf(this.#file)) return;
    try {
      writeFileAtomically(this.#path, text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FringeError('storage', `The schedules could not be saved to ${this.#path}: ${reason}.`, {
        remedy: 'Free disk space or make the data folder writable; nothing was started or changed.',
        cause: error,
      });
    }
    this.#file = next;
  }

  #putAside(nowMs: number): string {
    const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
    const aside = this.#path.replace(/\.json$/, `.damaged-${stamp}.json`);
    renameSync(this.#path, aside);
    return `It was put aside as ${basename(aside)}.`;
  }
}

const textOf = (file: ScheduleFile): string => `${JSON.stringify(file, null, 2)}\n`;

function read(path: string): { file: ScheduleFile; damage: string | null } {
  if (!existsSync(path)) return { file: nothing, damage: null };
  try {
    const file = parseDocument(scheduleFileSchema, JSON.parse(readFileSync(path, 'utf8')), 'schedules file');
    return { file, damage: null };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    return { file: nothing, damage: `The schedules in ${path} could not be read: ${reason}.` };
  }
}
