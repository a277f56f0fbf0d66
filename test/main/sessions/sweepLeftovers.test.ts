import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSession } from '../../../src-main/sessions/sessionStore.ts';
import { sweepLeftovers } from '../../../src-main/sessions/sweepLeftovers.ts';
import { makeWorkFolder } from '../../../src-main/sessions/workFolders.ts';
import { exampleStart } from './exampleRun.ts';
import { useTemporaryFolder } from './temporaryFolder.ts';

const home = useTemporaryFolder();

it('sweeps what killed processes left, and nothing that is being made', () => {
  expect(sweepLeftovers(home())).toBe(0);
  const session = createSession(home(), exampleStart({ runId: 'r1' }));
  session.close();
  const mine = makeWorkFolder(session.directory, 'awen_calibration_r1');
  for (const folder of ['.r2.making-1073741824-00000000', 'r1/.awen_calibration_r1.making-1073741824-0000000f']) {
    mkdirSync(join(home(), 'sessions', folder));
  }
  expect(sweepLeftovers(home())).toBe(2);
  expect(existsSync(mine)).toBe(true);
  expect(readdirSync(join(home(), 'sessions'))).toEqual(['r1']);
});
