import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedStandardize, StandardizeRole } from '../../../src-core/domain/standardizeConfig.ts';
import { standardizeRoles } from '../../../src-core/domain/standardizeConfig.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { stepsPerRole } from '../../../src-core/plans/standardize/standardizeWork.ts';
import type {
  CheckedDataset,
  MeasuredMoments,
  Moments,
  StandardizeProgress,
  StandardizeStep,
  StandardizeStepResult,
} from '../../../src-core/plans/standardize/standardizeWork.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { requireWritableFolder } from '../../sessions/writableFolder.ts';
import { keepStandardization } from './keepStandardization.ts';

export interface StandardizeRunOptions {
  readonly home: string;
  readonly start: RunStart;
  readonly jobs: JobRunner;
  /** Of the session: what is found on the way is kept beside its journal until the run directory stands. */
  readonly directory: string;
}

type Tell = (progress: StandardizeProgress) => Promise<void>;
type Statistics = Pick<Moments, 'mu' | 'sigma' | 'counts'>;

const newsMs = 250;
/** Beyond the arrays: records, log, zip. */
const sparesBytes = 2 ** 20;

/** The steps of one standardization. The work is done in a worker; here are its files. */
export class StandardizeRun {
  readonly #options: StandardizeRunOptions;

  constructor(options: StandardizeRunOptions) {
    this.#options = options;
  }

  get #config(): ResolvedStandardize {
    const { spec } = this.#options.start;
    if (spec.kind === 'standardize') return spec.config;
    throw new FringeError('defect', `A run of the kind ${spec.kind} asked for a standardization.`);
  }

  /** Does one step. @param tell is called every now and then while it lasts */
  async step(step: StandardizeStep, signal: AbortSignal, tell: Tell): Promise<StandardizeStepResult> {
    switch (step.phase) {
      case 'check':
        return await this.#check(step.role, signal);
      case 'moments': {
        const { moments, ...found } = await this.#measure(step, signal, tell);
        return { phase: 'moments', ...found, sha256: this.#putStatistics(step.role, moments) };
      }
      case 'exceedances': {
        const { mu, sigma } = await this.#statistics(step, signal, tell);
        const { spike_threshold: threshold } = this.#config;
        const work = { ...this.#pass(step), mu, sigma, threshold };
        const counted = this.#options.jobs.run('datasetExceedances', work, signal);
        return { phase: 'exceedances', ...(await this.#told(counted, { step, progress: work.progress, tell })) };
      }
      case 'keep': {
        const { start } = this.#options;
        const statistics = () => this.#statistics(step, signal, tell);
        const standardized = await keepStandardization({ start, config: this.#config, step, statistics });
        rmSync(this.#folder(step.role), { recursive: true, force: true });
        return { phase: 'keep', standardized };
      }
    }
  }

  /** Phase 0: the inputs are readable and of the right shape, the run directory can be written, the disk has room. */
  async #check(role: StandardizeRole, signal: AbortSignal): Promise<CheckedDataset> {
    const { home, jobs } = this.#options;
    const { runs_dir: runsDir, slice } = this.#config;
    const { dataset } = this.#role(role);
    requireWritableFolder(runsDir, 'runs_dir');
    const folder = this.#folder(role);
    mkdirSync(folder, { recursive: true });
    const spool = join(folder, 'records.f64');
    const found = await jobs.run('checkDataset', { home, dataset, spool }, signal);
    const [records, layers, bins] = found.source.shape;
    if (slice !== null && slice.count > records) {
      throw new FringeError(
        'bad_input',
        `The slice has ${slice.count} records, but the dataset of ${role} only ${records}.`,
        {
          path: 'slice.count',
          remedy: 'Ask for fewer, or leave the slice out to take them all.',
        },
      );
    }
    const { bavail, bsize } = statfsSync(runsDir);
    const wanted = 2 * 3 * 8 * layers * bins + sparesBytes;
    if (bavail * bsize < wanted) {
      throw new FringeError('storage', `${runsDir} has ${bavail * bsize} bytes of room, where ${wanted} are needed.`, {
        path: 'runs_dir',
        remedy: 'Free disk space, or name another runs_dir; nothing was written.',
      });
    }
    return { phase: 'check', ...found };
  }

  async #measure(step: StandardizeStep & { readonly checked: CheckedDataset }, signal: AbortSignal, tell: Tell) {
    const work = { ...this.#pass(step), eps: this.#config.eps };
    const measured = this.#options.jobs.run('datasetMoments', work, signal);
    const { mu, sigma, counts, ...found } = await this.#told(measured, { step, progress: work.progress, tell });
    return { ...found, moments: { mu, sigma, counts } };
  }

  #pass({ checked: { source } }: { readonly checked: CheckedDataset }) {
    const { slice, seed } = this.#config;
    const progress = new Float64Array(new SharedArrayBuffer(8));
    return { source, slice: { count: slice?.count ?? null, seed }, progress };
  }

  /** Waits for the work and tells of it meanwhile. */
  async #told<T>(
    work: Promise<T>,
    { step: { phase, role }, progress, tell }: { step: StandardizeStep; progress: Float64Array; tell: Tell },
  ): Promise<T> {
    const roles = standardizeRoles.filter((each) => this.#config.roles[each] !== undefined);
    const before = stepsPerRole * roles.indexOf(role) + (phase === 'moments' ? 0 : stepsPerRole / 2);
    let isDone = false;
    const done = work.then(
      () => (isDone = true),
      () => (isDone = true),
    );
    const words = phase === 'moments' ? 'mean and deviation' : 'spikes';
    for (;;) {
      await Promise.race([done, sleep(newsMs, undefined, { ref: false })]);
      const share = isDone ? 1 : (progress[0] as number);
      const step = before + Math.floor((stepsPerRole / 2) * share);
      if (!isDone) await tell({ phase: `${role}: ${words}`, role, step, totalSteps: stepsPerRole * roles.length });
      else {
        const result = await work;
        await tell({ phase: `${role}: ${words}`, role, step, totalSteps: stepsPerRole * roles.length });
        return result;
      }
    }
  }

  /** @returns SHA-256 */
  #putStatistics(role: StandardizeRole, { mu, sigma, counts }: Statistics): string {
    const bytes = Buffer.concat([mu, sigma, counts].map((array) => new Uint8Array(array.buffer as ArrayBuffer)));
    mkdirSync(this.#folder(role), { recursive: true });
    writeFileAtomically(this.#statisticsFile(role), bytes);
    return createHash('sha256').update(bytes).digest('hex');
  }

  /** As the first pass left them; measured again when they are not there any more. */
  async #statistics(
    step: StandardizeStep & { readonly checked: CheckedDataset; readonly moments: MeasuredMoments },
    signal: AbortSignal,
    tell: Tell,
  ): Promise<Statistics> {
    const { role, checked, moments } = step;
    const [, layers, width] = checked.source.shape;
    const bins = layers * width;
    try {
      const bytes = readFileSync(this.#statisticsFile(role));
      if (createHash('sha256').update(bytes).digest('hex') === moments.sha256 && bytes.length === 24 * bins) {
        const all = new Float64Array(new Uint8Array(bytes).buffer);
        return { mu: all.slice(0, bins), sigma: all.slice(bins, 2 * bins), counts: all.slice(2 * bins) };
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return (await this.#measure(step, signal, tell)).moments;
  }

  #folder(role: StandardizeRole): string {
    return join(this.#options.directory, 'standardize', role);
  }

  #statisticsFile(role: StandardizeRole): string {
    return join(this.#folder(role), 'statistics.f64');
  }

  #role(role: StandardizeRole): NonNullable<ResolvedStandardize['roles'][StandardizeRole]> {
    const found = this.#config.roles[role];
    if (found !== undefined) return found;
    throw new FringeError('defect', `The configuration has no role ${role}.`);
  }
}
