import type { BaselineSource } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import type { BaselineSpec, RunLabels } from '../../../src-core/domain/run.ts';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { RunService } from '../runService.ts';
import { hasScores } from './baselineRoom.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { readNewSamples, writeNewSamples } from './newSamples.ts';

export interface AutoBaselineOptions {
  readonly room: BaselineRoom;
  readonly runs: Pick<RunService, 'start' | 'active' | 'desk' | 'onProgress' | 'onDocument'>;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Counts what is recorded and, after `calibration_auto_run_after` new samples, begins a baseline run over everything
 * recorded as soon as the desk is free. In production mode it only counts.
 */
export class AutoBaseline {
  readonly #options: AutoBaselineOptions;
  #acts = false;
  /** Something has changed since it last looked whether a run is due. */
  #mustLook = false;
  #starting = false;
  /** One that has said its last word and is not yet among the recorded ones. */
  #ending: string | null = null;

  constructor(options: AutoBaselineOptions) {
    this.#options = options;
    options.runs.onDocument((runId, document) => this.#onDocument(runId, document));
  }

  /** Since the newest baseline run. */
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
  }

  /** Scores that came without a run, such as a table that was put into the library. */
  added(samples: number): void {
    this.#count(({ samples: before, tried }) => ({ samples: before + samples, tried }));
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
    if (kind === 'baseline') this.#count(() => ({ samples: 0, tried: 0 }));
    else if (kind !== undefined && hasScores(kind)) {
      const more = document.counts['measurements'] ?? 0;
      this.#count(({ samples, tried }) => ({ samples: samples + more, tried }));
    }
    this.#ending = runId;
    this.#mustLook = true;
  }

  #consider(): void {
    const { runs } = this.#options;
    if (!this.#acts || !this.#mustLook || this.#starting || runs.desk !== null) return;
    if (this.#ending !== null && runs.active?.runId === this.#ending) return;
    this.#mustLook = false;
    const config = this.#configIfDue();
    if (config === null) return;
    this.#starting = true;
    void this.#run(config).finally(() => (this.#starting = false));
  }

  #configIfDue(): BaselineConfig | null {
    const { room, onDefect } = this.#options;
    try {
      const { samples, tried } = readNewSamples(room.home);
      if (samples === 0) return null;
      const { config, refusals } = room.settings();
      const after = config.calibration_auto_run_after;
      const isDue = config.calibrate_heads && after !== null && samples - Math.min(tried, samples) >= after;
      return refusals.length === 0 && isDue ? config : null;
    } catch (error) {
      onDefect(error);
      return null;
    }
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
      this.#count(({ samples }) => ({ samples, tried: samples }));
      if (code !== 'stopped') onDefect(error);
    }
  }

  #count(change: (before: ReturnType<typeof readNewSamples>) => ReturnType<typeof readNewSamples>): void {
    const { room, onDefect } = this.#options;
    try {
      writeNewSamples(room.home, change(readNewSamples(room.home)));
    } catch (error) {
      // A count that is not kept delays a run; nothing recorded is lost.
      onDefect(error);
    }
  }
}

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
