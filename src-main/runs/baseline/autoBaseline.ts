import { basename } from 'node:path';
import type { BaselineSource } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import type { BaselineSpec, RunLabels } from '../../../src-core/domain/run.ts';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { readRunStart } from '../../sessions/readRunStart.ts';
import type { RunService } from '../runService.ts';
import { hasScores } from './baselineRoom.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { readNewSamples, tablesOf, uncountedOf, writeNewSamples } from './newSamples.ts';
import type { NewSamples } from './newSamples.ts';

export interface AutoBaselineOptions {
  readonly room: BaselineRoom;
  readonly runs: Pick<RunService, 'start' | 'active' | 'desk' | 'onProgress' | 'onDocument'>;
  readonly jobs: JobRunner;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Counts what is recorded and, after `calibration_auto_run_after` new samples, begins a baseline run over everything
 * recorded as soon as the desk is free. In production mode it only counts. Tables that somebody lays into the library are
 * counted when it looks, as is what another process has recorded.
 */
export class AutoBaseline {
  readonly #options: AutoBaselineOptions;
  #acts = false;
  /** Something has changed since it last looked whether a run is due. */
  #mustLook = false;
  #starting = false;
  /** One that has said its last word and is not yet among the recorded ones. */
  #ending: string | null = null;
  readonly #closing = new AbortController();

  constructor(options: AutoBaselineOptions) {
    this.#options = options;
    options.runs.onDocument((runId, document) => this.#onDocument(runId, document));
  }

  /** Since the newest run over everything recorded. */
  newSamples(): number {
    return readNewSamples(this.#options.room.home).samples;
  }

  /** From now on it begins runs by itself. */
  open(): void {
    this.#acts = true;
    this.#options.runs.onProgress(() => this.#consider());
    this.look();
  }

  close(): void {
    this.#acts = false;
    this.#closing.abort();
  }

  /** A table was put into the library. */
  added({ file, samples }: { readonly file: string | null; readonly samples: number }): void {
    if (file === null) return;
    this.#count(withTable(file, samples));
    this.look();
  }

  /** Looks whether a run is due: after a change of the configuration, say. */
  look(): void {
    this.#mustLook = true;
    this.#consider();
  }

  #onDocument(runId: string, document: RunDocument): void {
    if (document.type !== 'runStop' || document.status !== 'finished') return;
    const { active, desk } = this.#options.runs;
    const kind = [active, desk].find((run) => run?.runId === runId)?.kind;
    const more = document.counts['measurements'] ?? 0;
    if (kind === 'baseline') this.#onBaseline(runId, more);
    else if (kind !== undefined && hasScores(kind)) this.#count(withSamples(more));
    this.#ending = runId;
    this.#mustLook = true;
  }

  /** The count begins anew with one over everything recorded alone: another has left out what is new. */
  #onBaseline(runId: string, measurements: number): void {
    const spec = readRunStart(this.#options.room.home, runId)?.spec;
    if (spec?.kind !== 'baseline') return;
    if ('live' in spec.source) this.#count(withSamples(measurements));
    else if (spec.source.recorded.everything === true) {
      const tables = tablesOf(spec.source.recorded.files);
      this.#count(() => ({ samples: 0, tried: 0, tables }));
    }
  }

  #consider(): void {
    const { runs } = this.#options;
    if (!this.#acts || !this.#mustLook || this.#starting || runs.desk !== null) return;
    if (this.#ending !== null && runs.active?.runId === this.#ending) return;
    this.#mustLook = false;
    const config = this.#activeConfig();
    if (config === null) return;
    const uncounted = uncountedOf(this.#options.room.library().files, readNewSamples(this.#options.room.home));
    if (uncounted.length === 0 && !this.#isDue(config)) return;
    this.#starting = true;
    if (uncounted.length === 0) void this.#run(config).finally(() => (this.#starting = false));
    else {
      void this.#countTables(uncounted).then((counted) => {
        this.#starting = false;
        if (counted) this.look();
      });
    }
  }

  /** Null where no run begins by itself. */
  #activeConfig(): BaselineConfig | null {
    const { room, onDefect } = this.#options;
    try {
      const { config, refusals } = room.settings();
      const acts = config.calibrate_heads && config.calibration_auto_run_after !== null;
      return refusals.length === 0 && acts ? config : null;
    } catch (error) {
      onDefect(error);
      return null;
    }
  }

  #isDue({ calibration_auto_run_after: after }: BaselineConfig): boolean {
    const { samples, tried } = readNewSamples(this.#options.room.home);
    return after !== null && samples > 0 && samples - Math.min(tried, samples) >= after;
  }

  /** One that is refused counts nothing: the run leaves it out and says so. @returns whether they are written down */
  async #countTables(files: readonly string[]): Promise<boolean> {
    const { room, jobs } = this.#options;
    const { signal } = this.#closing;
    let written = true;
    for (const file of files) {
      const work = { home: room.home, files: [file], sessions: [], live: null, choose: null, spool: null };
      const samples = await jobs.run('gatherScores', work, signal).then(
        (found) => found.samples,
        (error: unknown) => (error instanceof FringeError ? 0 : this.#options.onDefect(error)) ?? 0,
      );
      if (signal.aborted) return false;
      // Another process may have counted it in the meantime.
      const isNew = uncountedOf([file], readNewSamples(room.home)).length > 0;
      if (isNew) written = this.#count(withTable(file, samples)) && written;
    }
    return written;
  }

  async #run(config: BaselineConfig): Promise<void> {
    const { room, runs, onDefect } = this.#options;
    try {
      const spec = baselineSpec({
        source: room.requireLibrary(),
        config,
        title: 'Baseline of what is new',
        reason: 'automatic',
      });
      const { finished } = await runs.start<'baseline'>(spec);
      await finished;
    } catch (error) {
      const { code } = toErrorReport(error);
      // Somebody was quicker at the desk: looked at again when it is free.
      if (code === 'conflict') {
        this.#mustLook = true;
        return;
      }
      // Not again before as many more are recorded.
      this.#count((before) => ({ ...before, tried: before.samples }));
      if (code !== 'stopped') onDefect(error);
    }
  }

  #count(change: (before: NewSamples) => NewSamples): boolean {
    const { room, onDefect } = this.#options;
    try {
      writeNewSamples(room.home, change(readNewSamples(room.home)));
      return true;
    } catch (error) {
      // A count that is not kept delays a run; nothing recorded is lost.
      onDefect(error);
      return false;
    }
  }
}

const withSamples =
  (more: number) =>
  (before: NewSamples): NewSamples => ({ ...before, samples: before.samples + more });

const withTable =
  (file: string, more: number) =>
  (before: NewSamples): NewSamples => ({
    ...withSamples(more)(before),
    tables: { ...before.tables, ...tablesOf([file]) },
  });

/** What a baseline run is started with, where nothing more is said. */
export function baselineSpec(asked: {
  readonly source: BaselineSource;
  readonly config: BaselineConfig;
  readonly choose?: BaselineSpec['choose'];
  readonly labels?: RunLabels;
  readonly title?: string;
  readonly reason?: string;
}): BaselineSpec {
  const { source, config, choose = null, labels, title = 'Baseline', reason } = asked;
  return {
    ...{ kind: 'baseline', title, source, config, choose, seed: null, outDir: null, faults: [] },
    labels: labels ?? { operator: '', chipId: '', dieId: '', notes: '' },
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A run as the list of sessions names it. @param source null: everything recorded */
export function baselineTitle(source: BaselineSource | null): string {
  if (source === null) return 'Baseline of everything recorded';
  if ('live' in source) return `Baseline of ${source.live.sensors.join(', ')}`;
  const { files, sessions } = source.recorded;
  const [first = '', ...more] = [...files.map((file) => basename(file)), ...sessions];
  return more.length === 0 ? `Baseline of ${first}` : `Baseline of ${first} and ${more.length} more`;
}
