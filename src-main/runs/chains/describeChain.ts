import { joinSummary } from '../../../src-core/plans/inference/chainSummary.ts';
import type { DescribedParameter } from '../../../src-core/plans/inference/describeParameter.ts';
import type { ChainSummary, ChainSummaryWork } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';

/** Memory that describing a parameter takes for each of its draws, rounded up. */
const bytesPerDraw = 80;
/** Memory that parameters at work at the same time may take together. */
const mostBytes = 2 ** 31;

/**
 * What may be said of each parameter of a chain, one a worker. The numbers do not depend on how many workers there are.
 * @throws bad_input as `describeParameter`; the signal's reason
 */
export async function describeOnWorkers(
  jobs: JobRunner,
  chain: ChainSummaryWork,
  signal: AbortSignal,
): Promise<DescribedParameter[]> {
  return await eachParameter(chain, signal, (name, stopped) => jobs.run('describeParameter', { chain, name }, stopped));
}

/** As `summariseChain`, shared out over the workers. @throws as `describeOnWorkers` */
export async function summariseOnWorkers(
  jobs: JobRunner,
  chain: ChainSummaryWork,
  signal: AbortSignal,
): Promise<ChainSummary> {
  const described = await describeOnWorkers(jobs, chain, signal);
  return joinSummary(chain, described, await jobs.run('relateParameters', chain, signal));
}

/** Runs work for each parameter, for as many at a time as fit in memory; the first failure gives up the others. */
export async function eachParameter<T>(
  chain: ChainSummaryWork,
  signal: AbortSignal,
  work: (name: string, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const { names, ensembles, steps, walkers } = chain;
  const atATime = Math.max(1, Math.floor(mostBytes / (bytesPerDraw * Math.max(1, ensembles * steps * walkers))));
  const failed = new AbortController();
  const stopped = AbortSignal.any([signal, failed.signal]);
  const results: T[] = [];
  const waiting = names.entries();
  const lane = async (): Promise<void> => {
    for (const [axis, name] of waiting) results[axis] = await work(name, stopped);
  };
  const lanes = Array.from({ length: Math.min(atATime, names.length) }, () =>
    lane().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return results;
}
