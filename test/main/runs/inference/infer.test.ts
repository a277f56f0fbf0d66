import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InferResult } from '../../../../src-core/domain/inferenceRun.ts';
import type { InferSpec } from '../../../../src-core/domain/run.ts';
import type { RunEvent } from '../../../../src-core/documents/documents.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { continuedChain } from '../../../../src-main/runs/kinds/inferKind.ts';
import { loadChain } from '../../../../src-main/sessions/chains/chainFile.ts';
import { journalFileName, sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { cutJournal } from '../../../support/cutJournal.ts';
import { inferSpec, mziSpecification } from '../../../support/inferenceRuns.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../../support/testHost.ts';

const run = async (host: Host, spec: InferSpec): Promise<InferResult> => await (await host.runs.start(spec)).finished;
const bytesOf = ({ chainFile, logProbabilityFile }: InferResult): Buffer[] =>
  [chainFile, logProbabilityFile].map((path) => readFileSync(path));

describe('a run of the inference', { timeout: 120_000 }, () => {
  it('leaves an artifact with its chain, which verifies, and touches no output', async () => {
    await withTestHost(async (host) => {
      const result = await run(host, inferSpec(mziSpecification({ steps: 300, discard: 150 })));
      expect(Object.keys(result.parameters)).toEqual(['a', 'b', 'c', 'd', 'e']);
      // The posterior of the data, as emcee has it over 40,000 steps: within a few of its standard deviations.
      expect(Math.abs((result.parameters.c?.mean ?? NaN) - 0.604231)).toBeLessThan(3 * 0.005964);
      expect(result.evaluations).toBe(300 * 20 * 2);
      const chain = loadChain(result.chainFile);
      expect([chain.ensembles, chain.steps, chain.walkers]).toEqual([2, 300, 20]);
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true, kind: 'directory' });
      expect(existsSync(join(sessionDirectory(host.home, result.runId), 'chain'))).toBe(false);
      const { stop, events } = openSession(host.home, result.runId);
      expect(stop?.outputs).toContain('touched no output');
      expect(events.some(({ stream }) => stream === 'sets')).toBe(false);
    });
  });

  it('gives the same bytes with one, two and four workers', async () => {
    await withTestHost(async (host) => {
      const results: Buffer[][] = [];
      for (const workers of [1, 2, 4])
        results.push(bytesOf(await run(host, inferSpec(mziSpecification(), { workers }))));
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    });
  });

  it('may be on beside a run of the bench, but not beside another', async () => {
    await withTestHost(async (host) => {
      const sampling = await host.runs.start(inferSpec(mziSpecification({ steps: 2000 })));
      const calibration = await host.runs.start(calibrateSpec());
      await expect(host.runs.start(inferSpec(mziSpecification()))).rejects.toThrow(/An inference is on already/);
      expect((await calibration.finished).convergenceReason).toBe('threshold_met');
      await host.runs.stopRun(sampling.runId);
      await expect(sampling.finished).rejects.toThrow(/Stopped/);
    });
  });

  it('ends early when it is asked to, and keeps the steps it has', async () => {
    await withTestHost(async (host) => {
      const steps = 1_000_000;
      const { runId, finished } = await host.runs.start(inferSpec(mziSpecification({ steps, thin: 5 })));
      const unsubscribe = host.runs.onDocument((id, document) => {
        if (id !== runId || document.type !== 'event' || document.stream !== 'sampling') return;
        unsubscribe();
        host.runs.request(runId, { kind: 'finish', kernel: null, reason: 'enough' });
      });
      const result = await finished;
      const chain = loadChain(result.chainFile);
      expect(chain.steps).toBeLessThan(steps / 5);
      expect(result.notes.join(' ')).toMatch(/ended early, after \d+ of 1000000 steps/);
    });
  });
});

describe('a killed inference', { timeout: 120_000 }, () => {
  /** The run as it stood after some of its slices, its owner dead. */
  async function killedAfter(
    home: string,
    spec: InferSpec,
    slices: number,
  ): Promise<{ runId: string; whole: Buffer[]; result: InferResult }> {
    const host = await openTestHost(home);
    const saved = join(home, 'saved');
    let seen = 0;
    let runId = '';
    const keep = (id: string, document: { type: string }): void => {
      if (document.type !== 'event' || (document as RunEvent).stream !== 'sampling') return;
      seen += 1;
      if (seen !== slices) return;
      runId = id;
      const folder = join(sessionDirectory(home, id), 'chain');
      for (const file of ['chain.frchain', 'chain.log_probability.frchain', 'checkpoint.a', 'checkpoint.b']) {
        if (existsSync(join(folder, file))) copyFileSync(join(folder, file), `${saved}.${file}`);
      }
      copyFileSync(join(sessionDirectory(home, id), journalFileName), `${saved}.journal`);
    };
    host.runs.onDocument(keep);
    const result = await run(host, spec);
    const whole = bytesOf(result);
    await host.close();
    rmSync(result.artifactDir, { recursive: true });
    const folder = join(sessionDirectory(home, runId), 'chain');
    mkdirSync(folder, { recursive: true });
    for (const file of ['chain.frchain', 'chain.log_probability.frchain', 'checkpoint.a', 'checkpoint.b']) {
      if (existsSync(`${saved}.${file}`)) copyFileSync(`${saved}.${file}`, join(folder, file));
    }
    const journal = readFileSync(`${saved}.journal`);
    writeFileSync(join(sessionDirectory(home, runId), journalFileName), cutJournal(journal, journal.length));
    return { runId, whole, result };
  }

  const spec = inferSpec(mziSpecification({ steps: 90, checkpoint_every: 30 }));

  it.each([1, 2, 3])('goes on to the very bytes of an undisturbed one (after slice %i)', async (slices) => {
    const home = temporaryFolder();
    try {
      const { runId, whole } = await killedAfter(home, spec, slices);
      const host = await openTestHost(home);
      const resumed = (await (await host.runs.resume(runId)).finished) as InferResult;
      expect(bytesOf(resumed)).toEqual(whole);
      await host.close();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('goes on as well when its checkpoints are cut in the middle: it makes the steps again', async () => {
    const home = temporaryFolder();
    try {
      const { runId, whole } = await killedAfter(home, spec, 2);
      const folder = join(sessionDirectory(home, runId), 'chain');
      for (const name of ['checkpoint.a', 'checkpoint.b']) {
        if (existsSync(join(folder, name))) truncateSync(join(folder, name), 40);
      }
      const host = await openTestHost(home);
      const resumed = (await (await host.runs.resume(runId)).finished) as InferResult;
      expect(bytesOf(resumed)).toEqual(whole);
      await host.close();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('a chain that another run goes on with', { timeout: 120_000 }, () => {
  const samplesOf = (result: InferResult): Float64Array => loadChain(result.chainFile).samples;

  it('holds what one run of all the steps would', async () => {
    await withTestHost(async (host) => {
      const whole = await run(host, inferSpec(mziSpecification({ steps: 90 })));
      const first = await run(host, inferSpec(mziSpecification({ steps: 50 })));
      for (const file of [first.checkpointFile, first.chainFile, first.artifactDir]) {
        const continues = continuedChain(file);
        const second = await run(host, inferSpec(mziSpecification({ steps: 40 }), { continues }));
        expect(samplesOf(second)).toEqual(samplesOf(whole));
        expect(second.acceptance).toBe(whole.acceptance);
      }
    });
  });

  it('is refused in a sentence when it is of another specification, cut, or no chain', async () => {
    await withTestHost(async (host) => {
      const first = await run(host, inferSpec(mziSpecification()));
      const continues = continuedChain(first.checkpointFile);
      await expect(run(host, inferSpec(mziSpecification({ seed: 4 }), { continues }))).rejects.toThrow(
        /another specification/,
      );
      const cut = join(host.home, 'mine.cut');
      copyFileSync(first.checkpointFile, cut);
      truncateSync(cut, 100);
      expect(() => continuedChain(cut)).toThrow(/The checkpoint .*mine\.cut is cut short after 100 bytes/);
      const other = join(host.home, 'chain.frchain');
      const bytes = readFileSync(first.chainFile);
      bytes.write('FRCHAIN2', 0, 'latin1');
      writeFileSync(other, bytes);
      expect(() => continuedChain(other)).toThrow(/is a chain file of version 2; this Fringe reads version 1/);
      expect(() => continuedChain(join(host.home, 'nothing'))).toThrow(/There is no checkpoint or chain file/);
    });
  });
});
