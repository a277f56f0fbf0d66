import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId as ownThread } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { createWorkerPool } from '../../../src-main/compute/workerPool.ts';
import type { WorkerPoolOptions } from '../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../src-main/installation.ts';
import type { JobRunner } from '../../../src-main/interfaces/jobRunner.ts';

const never = new AbortController().signal;
const tryingProgram = join(import.meta.dirname, 'tryingWorker.ts');
const open: JobRunner[] = [];

function pool(options: Partial<WorkerPoolOptions> = {}): JobRunner {
  const made = createWorkerPool({ programPath: tryingProgram, size: 1, ...options });
  open.push(made);
  return made;
}

const echo = (of: JobRunner, input: unknown, signal = never) => of.run('echo', input, signal);

const runNode = (program: string) =>
  new Promise<{ status: number; output: string }>((resolve) => {
    execFile(process.execPath, [program], (error, output) => resolve({ status: Number(error?.code ?? 0), output }));
  });

afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

describe('the worker pool', () => {
  it('runs its own program in other threads, and gives plain data back as it was', async () => {
    const threads = new Set<number>();
    const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../src-main'));
    const real = pool({ programPath, size: 2, onAnswer: ({ threadId }) => threads.add(threadId) });
    const data = { numbers: [0.1, -0, Infinity, null], samples: Float64Array.of(1, 2), text: 'µ' };
    expect(await Promise.all([echo(real, data), echo(real, data), echo(real, data)])).toEqual([data, data, data]);
    expect(threads.size).toBe(2);
    expect(threads).not.toContain(ownThread);
  });

  it('keeps a thread for the next job, and has no more than its size', async () => {
    const one = pool();
    const threads = await Promise.all([1, 2, 3].map(() => echo(one, 'thread')));
    expect(new Set(threads).size).toBe(1);
  });

  it('carries an error over with its code, sentence, remedy and path', async () => {
    const refusal = echo(pool(), 'refuse');
    await expect(refusal).rejects.toBeInstanceOf(FringeError);
    const expected = { code: 'unknown_name', message: 'The name "x" is unknown.', remedy: 'Use "y".', path: 'a.b' };
    await expect(refusal).rejects.toMatchObject(expected);
    await expect(echo(pool(), 'fail')).rejects.toMatchObject({ code: 'defect', message: 'not a function' });
  });

  it('refuses input and output that are no plain data, and goes on', async () => {
    const one = pool();
    await expect(echo(one, () => 1)).rejects.toThrow('could not be cloned');
    await expect(echo(one, 'function')).rejects.toMatchObject({ code: 'defect' });
    expect(await echo(one, 'thread')).toBeGreaterThan(0);
  });

  it('ends a job that is stopped with its thread, and the next job has another', async () => {
    const one = pool();
    const before = await echo(one, 'thread');
    const stop = new AbortController();
    const stuck = echo(one, 'hang', stop.signal);
    const queued = echo(one, 'thread');
    stop.abort(new FringeError('stopped', 'Stopped by the engineer.'));
    await expect(stuck).rejects.toMatchObject({ code: 'stopped', message: 'Stopped by the engineer.' });
    expect(await queued).not.toBe(before);
  });

  it('does not begin a job that is stopped in the queue or before', async () => {
    const one = pool();
    const stuck = new AbortController();
    const first = echo(one, 'hang', stuck.signal);
    const stop = new AbortController();
    const second = echo(one, 'hang', stop.signal);
    stop.abort(new FringeError('stopped', 'second'));
    await expect(second).rejects.toMatchObject({ message: 'second' });
    await expect(echo(one, 'hang', stop.signal)).rejects.toMatchObject({ message: 'second' });
    stuck.abort(new FringeError('stopped', 'first'));
    await expect(first).rejects.toMatchObject({ message: 'first' });
    expect(await echo(one, 'thread')).toBeGreaterThan(0);
  });

  it('ends a job that overruns its limit', async () => {
    const one = pool({ limitMs: 50 });
    await expect(echo(one, 'hang')).rejects.toMatchObject({
      code: 'defect',
      message: 'An echo of the compute workers took longer than 0.05 s and was ended.',
    });
  });

  it('survives a worker that ends or crashes in the middle of its work', async () => {
    const one = pool();
    const sentence = /^A compute worker ended in the middle of its work: /;
    await expect(echo(one, 'die')).rejects.toMatchObject({ code: 'defect', message: expect.stringMatching(sentence) });
    await expect(echo(one, 'crash')).rejects.toThrow('the worker has a defect');
    expect(await echo(one, 'thread')).toBeGreaterThan(0);
  });

  it('tells whose program is missing instead of waiting for it', async () => {
    const none = pool({ programPath: join(import.meta.dirname, 'missing.ts') });
    await expect(echo(none, 'thread')).rejects.toMatchObject({ code: 'defect' });
  });

  it('is built as the program that an installation looks for', () => {
    const root = join(import.meta.dirname, '../../..');
    const { computeProgram } = findInstallation(join(root, 'out', 'main'));
    expect(computeProgram).toBe(join(root, 'out', 'main', 'computeWorker.js'));
    const entries = readFileSync(join(root, 'electron.vite.config.ts'), 'utf8');
    expect(entries).toContain("computeWorker: 'src-main/compute/computeWorker.ts'");
  });

  it('keeps no process alive that has nothing more to do', async () => {
    const { status, output } = await runNode(join(import.meta.dirname, 'idlePool.ts'));
    expect({ status, output }).toEqual({ status: 0, output: 'worked\n' });
  });

  it('ends all work when it is closed, and takes none afterwards', async () => {
    const one = pool();
    const stuck = echo(one, 'hang');
    const queued = echo(one, 'thread');
    const ended = Promise.allSettled([stuck, queued]);
    await one.close();
    const stopped = { status: 'rejected', reason: { code: 'stopped' } };
    expect(await ended).toMatchObject([stopped, stopped]);
    await expect(echo(one, 'thread')).rejects.toMatchObject({ code: 'stopped' });
  });
});
