import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JudgedHead, RetaggedSession } from '../../../src-core/domain/baseline.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { BaselineSpec } from '../../../src-core/domain/run.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type {
  BaselineStep,
  BaselineStepResult,
  GatheredHead,
  GatheredScores,
  JudgedHeads,
} from '../../../src-core/plans/baseline/baselineWork.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { headKey } from '../../sessions/baselines/baselinePaths.ts';
import { readReference, scoresPath } from '../../sessions/baselines/references.ts';
import { keepBaseline } from './keepBaseline.ts';
import { retagSession } from './retagSession.ts';

export interface BaselineRunOptions {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly start: RunStart;
  readonly jobs: JobRunner;
  /** Of the session: the scores are kept beside its journal. */
  readonly directory: string;
}

/** Thresholds that another way of finding them has left are not taken for its own. */
const thresholdMethod = 'permutation/1';

/** Does the steps of a run that makes baselines, or re-tags by them. */
export class BaselineRun {
  readonly #options: BaselineRunOptions;

  constructor(options: BaselineRunOptions) {
    this.#options = options;
  }

  /** Does one step. @param tell is called with how many heads are judged */
  async step(
    step: BaselineStep,
    signal: AbortSignal,
    tell: (done: number) => Promise<void>,
  ): Promise<BaselineStepResult> {
    const { home, catalogue, start } = this.#options;
    const spool = this.#spool;
    switch (step.phase) {
      case 'gather':
        return await this.#gather(step.live, signal);
      case 'judge': {
        await this.#requireSpool(step.gathered, signal);
        return await this.#judge(step.gathered, { from: step.from, to: step.to, signal, tell });
      }
      case 'keep': {
        await this.#requireSpool(step.gathered, signal);
        return await keepBaseline({ home, catalogue, start, spool, signal }, step);
      }
      case 'retag':
        return { phase: 'retag', retagged: await this.#retag(step.session, signal) };
    }
  }

  async #retag(session: string, signal: AbortSignal): Promise<RetaggedSession> {
    const { home, jobs, start } = this.#options;
    return await retagSession({ home, jobs, session, runId: start.runId, signal });
  }

  get #spool(): string {
    return join(this.#options.directory, 'baseline', 'scores.f64');
  }

  get #spec(): BaselineSpec {
    const { spec } = this.#options.start;
    if (spec.kind === 'baseline') return spec;
    throw new FringeError('defect', `A run of the kind ${spec.kind} asked for a baseline.`);
  }

  async #gather(
    live: Extract<BaselineStep, { phase: 'gather' }>['live'],
    signal: AbortSignal,
  ): Promise<GatheredScores> {
    const { home, jobs, start } = this.#options;
    const { source, choose } = this.#spec;
    const recorded = 'recorded' in source ? source.recorded : null;
    const { files, sessions } = recorded ?? { files: [], sessions: [] };
    const { id: model, simulated } = start.bench;
    const spool = this.#spool;
    mkdirSync(dirname(spool), { recursive: true });
    const readings = live === null ? null : { model, simulated: simulated !== undefined, scores: live };
    const work = { home, files, sessions, live: readings, choose, spool, everything: recorded?.everything === true };
    const found = await jobs.run('gatherScores', work, signal);
    return { phase: 'gather', ...found };
  }

  /** The scores lie beside the journal; a record that was copied without them cannot go on. */
  async #requireSpool(gathered: GatheredScores, signal: AbortSignal): Promise<void> {
    if (existsSync(this.#spool)) return;
    const { source } = this.#spec;
    if ('recorded' in source) {
      const again = await this.#gather(null, signal);
      if (sumsOf(again) === sumsOf(gathered)) return;
    }
    throw new FringeError('storage', `The scores of this run, ${this.#spool}, are not there any more.`, {
      remedy: 'Start the baseline again; no version was made.',
    });
  }

  async #judge(
    { heads }: GatheredScores,
    work: { from: number; to: number; signal: AbortSignal; tell: (done: number) => Promise<void> },
  ): Promise<JudgedHeads> {
    const { from, to, signal, tell } = work;
    const notes: string[] = [];
    let done = from;
    const judged = await Promise.all(
      heads.slice(from, to).map(async (head) => {
        const found = await this.#judgeOne(head, signal).catch((error: unknown) => {
          // What is wrong with one reference costs that head alone.
          const { code, message, remedy = '' } = toErrorReport(error);
          if (code !== 'storage') throw error;
          notes.push(`${headKey(head)} was left out and stays as it is. ${message} ${remedy}`.trim());
          return null;
        });
        done += 1;
        await tell(done);
        return found;
      }),
    );
    return { phase: 'judge', judged: judged.filter((found) => found !== null), notes };
  }

  async #judgeOne(head: GatheredHead, signal: AbortSignal): Promise<JudgedHead> {
    const { home, jobs, catalogue } = this.#options;
    const reference = readReference(home, head);
    const referenceScores = reference === null ? null : scoresPath(home, reference);
    const { config } = this.#spec;
    // Dealt out again, the same scores would give the same thresholds.
    const sums = `${reference?.scores_sha256} ${head.sha256}`;
    const key = `${thresholdMethod} ${sums} ${config.calibration_false_alarm_rate}`;
    const known = catalogue.calibrationRuns.thresholds(key);
    const work = { head, spool: this.#spool, reference, referenceScores, config, rateThresholds: known };
    const { judged, rateThresholds } = await jobs.run('judgeHead', work, signal);
    if (known === null && rateThresholds !== null) catalogue.calibrationRuns.keepThresholds(key, rateThresholds);
    return judged;
  }
}

const sumsOf = ({ heads }: GatheredScores): string => heads.map(({ sha256 }) => sha256).join();
