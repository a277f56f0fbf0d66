import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandProbeSchema } from '../../../../src-core/domain/noise.ts';
import { CommandProber } from '../../../../src-main/compute/probes/commandProber.ts';
import { findInstallation } from '../../../../src-main/installation.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeFakeLake, orphans } from '../../../support/fakeLake.ts';
import type { FakeLake } from '../../../support/fakeLake.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

const { spawnerProgram } = findInstallation();
const signal = new AbortController().signal;

let home: string;
let lake: FakeLake;
let prober: CommandProber;

beforeEach(() => {
  home = temporaryFolder();
  lake = makeFakeLake(home);
});
afterEach(async () => {
  await prober.close();
  rmSync(home, { recursive: true, force: true });
  expect(orphans()).toEqual([]);
});

function open(program: readonly string[] = lake.program): CommandProber {
  const probe = commandProbeSchema.parse({ workingDirectory: lake.project, program });
  return (prober = new CommandProber(probe, 'a-run', spawnerProgram));
}

const sample = (module: string, timeoutMs = 20_000) => ({
  ...{ module: `Fake.${module}`, timeoutMs, verificationId: '', context: '' },
});

/** Of this process. */
function spawners(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .filter((name) => {
      try {
        const isChild = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) \S /s, '')
          .startsWith(`${process.pid} `);
        return isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('spawnerProcess');
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function untilSleeping(count: number): Promise<void> {
  await eventually(() => orphans().length >= count);
}

describe('the process that starts probes', () => {
  it('answers each with its own end, many at once', async () => {
    open();
    const wanted = {
      Verifies: 'verified',
      Fails: 'proof_invalid',
      Sleeps: 'verifier_timeout',
      Gone: 'module_not_found',
    };
    const modules = Array.from({ length: 5 }, () => Object.entries(wanted)).flat();
    const ends = await Promise.all(
      modules.map(([name]) => prober.probe(sample(name, name === 'Sleeps' ? 150 : 20_000), signal)),
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual(modules.map(([, outcome]) => outcome));
    expect(ends[1]?.complaint).toMatch(/Fails\.lean: error: unsolved goals$/);
  });

  it('gives a program the environment of the host, not its own', async () => {
    const program = join(home, 'tells.sh');
    writeFileSync(
      program,
      '#!/bin/sh\necho "as node: ${ELECTRON_RUN_AS_NODE-unset}, path: $PATH, mark: $FRINGE_PROBE"\nexit 1\n',
      {
        mode: 0o755,
      },
    );
    open([program]);
    const { complaint } = await prober.probe(sample('Verifies'), signal);
    const asNode = process.env.ELECTRON_RUN_AS_NODE ?? 'unset';
    const [begin, mark] = complaint.split(', mark: ');
    expect(begin).toBe(`as node: ${asNode}, path: ${process.env.PATH ?? ''}`);
    expect(mark).toMatch(/^a-run:\d+:1;$/);
  });

  it('ends one that is given up, and leaves the others', async () => {
    open();
    const giveUp = new AbortController();
    const ended = prober.probe(sample('Forks'), giveUp.signal).catch((error: unknown) => error);
    const other = prober.probe(sample('Verifies'), signal);
    await untilSleeping(3);
    giveUp.abort(new Error('enough'));
    expect(await ended).toMatchObject({ message: 'enough' });
    expect(await other).toMatchObject({ outcome: 'verified' });
  });

  it('says in a sentence that a program cannot be started, and goes on', async () => {
    open();
    rmSync(lake.lake);
    await expect(prober.probe(sample('Verifies'), signal)).rejects.toMatchObject({
      code: 'not_available',
      message: expect.stringMatching(
        /^The probe `.*lake env lean .*Verifies\.lean` could not be started: .*ENOENT\.$/,
      ) as string,
    });
    makeFakeLake(home);
    expect(await prober.probe(sample('Verifies'), signal)).toMatchObject({ outcome: 'verified' });
  });

  it('killed, takes all that it started along, and another tries what was under way', async () => {
    open();
    const giveUp = new AbortController();
    const ended = prober.probe(sample('Forks'), giveUp.signal).catch((error: unknown) => error);
    await untilSleeping(3);
    const lost = spawners();
    for (const pid of lost) process.kill(pid, 'SIGKILL');
    await eventually(() => spawners().some((pid) => !lost.includes(pid)) && orphans().length === 3);
    giveUp.abort(new Error('enough'));
    expect(await ended).toMatchObject({ message: 'enough' });
    expect(await prober.probe(sample('Verifies'), signal)).toMatchObject({ outcome: 'verified' });
  });
});
