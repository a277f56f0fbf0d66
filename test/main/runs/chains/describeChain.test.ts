import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { summariseChain } from '../../../../src-core/plans/inference/chainSummary.ts';
import type { ChainSummaryWork } from '../../../../src-core/plans/inference/inferenceWork.ts';
import { createWorkerPool } from '../../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../../src-main/installation.ts';
import type { JobRunner } from '../../../../src-main/interfaces/jobRunner.ts';
import { eachParameter, summariseOnWorkers } from '../../../../src-main/runs/chains/describeChain.ts';
import { normalChain } from '../../../core/plans/inference/normalChains.ts';

const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../../src-main'));
const pools: JobRunner[] = [];
const pool = (size: number): JobRunner => {
  const made = createWorkerPool({ programPath, size });
  pools.push(made);
  return made;
};
const { signal } = new AbortController();

afterAll(async () => {
  for (const made of pools) await made.close();
});

function onSharedMemory(work: ChainSummaryWork): ChainSummaryWork {
  const shared = (values: Float64Array): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  return { ...work, samples: shared(work.samples), logDensities: shared(work.logDensities) };
}

const chain = onSharedMemory(
  normalChain({
    names: ['a', 'b', 'c'],
    draw: ([a = 0, b = 0, c = 0]) => [a, Math.round(a + b), 1e-9 * c],
    steps: 301,
    thin: 2,
    discard: 100,
  }),
);

describe('a chain on the workers', () => {
  it.each([1, 3])('is summarised as by itself (%d workers)', async (workers) => {
    expect(await summariseOnWorkers(pool(workers), chain, signal)).toEqual(summariseChain(chain));
  });

  it('is refused as by itself', async () => {
    const all = { ...chain, discard: 602 };
    await expect(summariseOnWorkers(pool(2), all, signal)).rejects.toMatchObject({
      code: 'bad_input',
      path: 'discard',
    });
  });

  it('gives up the other parameters when one fails', async () => {
    const givenUp: string[] = [];
    const work = async (name: string, stopped: AbortSignal): Promise<never> => {
      if (name === 'b') throw new Error('b cannot be described');
      return await new Promise((_, reject) => {
        stopped.addEventListener('abort', () => {
          givenUp.push(name);
          reject(new Error('given up'));
        });
      });
    };
    await expect(eachParameter(chain, signal, work)).rejects.toThrow();
    expect(givenUp.toSorted()).toEqual(['a', 'c']);
  });

  it('whose parameters do not fit in memory together has them one after the other, in order', async () => {
    let atWork = 0;
    let most = 0;
    const large = { ...chain, steps: 10_000_000 };
    const names = await eachParameter(large, signal, async (name) => {
      most = Math.max(most, ++atWork);
      await Promise.resolve();
      atWork -= 1;
      return name;
    });
    expect(names).toEqual(['a', 'b', 'c']);
    expect(most).toBe(1);
  });
});
