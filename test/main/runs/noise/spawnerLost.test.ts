import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseSpecSchema } from '../../../../src-core/domain/run.ts';
import type { NoiseSpec } from '../../../../src-core/domain/run.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { makeFakeLake, orphans } from '../../../support/fakeLake.ts';
import type { FakeLake } from '../../../support/fakeLake.ts';
import { eventually } from '../../../support/eventually.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';

let home: string;
let host: Host;
let lake: FakeLake;

beforeEach(async () => {
  home = temporaryFolder();
  lake = makeFakeLake(home);
  host = await openTestHost(home);
});
afterEach(async () => {
  await host.close();
  rmSync(home, { recursive: true, force: true });
  expect(orphans()).toEqual([]);
});

const spec = (samples: number): NoiseSpec =>
  noiseSpecSchema.parse({
    kind: 'noise',
    probe: { command: { workingDirectory: lake.project, program: lake.program, timeouts: { FAST: 0.4 } } },
    ...{ tiers: ['FAST'], samples, modules: ['Fake.Sleeps'], workers: 2 },
  });

/** Of this process's children those that start programs. */
function spawners(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, , parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/\(.*\)/, '')
          .split(/ +/);
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('spawnerProcess')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** @returns the process that was killed, once it has begun samples */
async function killSpawner(other = 0): Promise<number> {
  await eventually(() => spawners().some((pid) => pid !== other) && orphans().length > 0);
  const pid = spawners().find((each) => each !== other) ?? 0;
  process.kill(pid, 'SIGKILL');
  return pid;
}

describe('the process that starts the samples, killed', () => {
  it('is started again, and every sample is tried', async () => {
    const { runId, finished } = await host.runs.start(spec(8));
    const first = await killSpawner();
    await killSpawner(first);
    const result = await finished;
    expect(result).toMatchObject({ measurements: 8, tiers: { FAST: { timeout_rate: 1, n_samples: 8 } } });
    expect(openSession(home, runId).status).toBe('finished');
  }, 60_000);

  it('time and again, leaves the run interrupted, to be resumed', async () => {
    const { runId, finished } = await host.runs.start(spec(200));
    const ended = finished.then(
      () => null,
      (error: unknown) => error as { code: string; message: string },
    );
    let last = 0;
    let isOver = false;
    void ended.then(() => (isOver = true));
    for (let kills = 0; kills < 20 && !isOver; kills++) {
      await eventually(() => isOver || spawners().some((pid) => pid !== last));
      for (const pid of spawners()) {
        last = pid;
        process.kill(pid, 'SIGKILL');
      }
    }
    expect(await ended).toMatchObject({ code: 'not_available' });
    expect(openSession(home, runId)).toMatchObject({ status: 'interrupted', stop: null });
    expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'interrupted' });
    const resumed = await host.runs.resume<'noise'>(runId);
    await host.runs.stopRun(resumed.runId);
    await expect(resumed.finished).rejects.toMatchObject({ code: 'stopped' });
  }, 60_000);

  it('without room for more processes, tries again and then leaves the run interrupted', async () => {
    const { runId, finished } = await host.runs.start(spec(100));
    const ended = finished.catch((error: unknown) => error);
    await eventually(() => spawners().length > 0 && orphans().length > 0);
    for (const pid of spawners()) execFileSync('prlimit', ['--pid', String(pid), '--nofile=4:4']);
    expect(await ended).toMatchObject({ code: 'not_available', remedy: expect.stringContaining('fewer workers') });
    expect(openSession(home, runId)).toMatchObject({ status: 'interrupted', stop: null });
  }, 60_000);
});
