import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgramRunner } from '../../../../src-main/compute/probes/programRunner.ts';
import type { ProgramToRun } from '../../../../src-main/compute/probes/spawnerProtocol.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeFakeLake, orphans } from '../../../support/fakeLake.ts';
import type { FakeLake } from '../../../support/fakeLake.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

let home: string;
let lake: FakeLake;
let runner: ProgramRunner;

beforeEach(() => {
  home = temporaryFolder();
  lake = makeFakeLake(home);
  const environment = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  runner = new ProgramRunner({ type: 'open', environment, runId: `runner-${process.pid}` });
});
afterEach(async () => {
  await runner.close();
  rmSync(home, { recursive: true, force: true });
  expect(orphans()).toEqual([]);
});

const asked = (id: number, module: string): ProgramToRun => ({
  ...{ type: 'run', id, workingDirectory: lake.project, timeoutMs: 60_000 },
  program: [lake.lake, 'env', 'lean', join(lake.project, 'Fake', `${module}.lean`)],
});

describe('programs that are run one after the other', () => {
  it('that leave a process in a group of its own do not gather them, and those under way keep theirs', async () => {
    const underWay = runner.run(asked(1, 'Forks'));
    await eventually(() => orphans().length === 3);
    const own = orphans().sort();
    for (let id = 2; id < 8; id++) expect(await runner.run(asked(id, 'Leaves'))).toMatchObject({ status: 0 });
    await eventually(() => orphans().length === 3);
    expect(orphans().sort()).toEqual(own);
    // One more, after a sweep that found what it looked for.
    await runner.run(asked(8, 'Leaves'));
    await eventually(() => orphans().length === 3);
    runner.abort(1);
    expect(await underWay).toEqual({ how: 'aborted' });
  }, 60_000);
});
