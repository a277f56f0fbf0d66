import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';
import { exampleHeader, writeExample } from '../../sessions/chains/exampleChain.ts';

describe('fringe export of an inference', () => {
  let home: string;
  let artifact: string;
  beforeEach(() => {
    home = temporaryFolder();
    artifact = join(home, 'awen_inference_r');
    mkdirSync(artifact);
    writeExample(artifact, exampleHeader(), 'chain.frchain');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it.each([
    ['chain.npz', 'PK'],
    ['chain.csv', 'en'],
    ['chain.nc', '\u{fffd}H'],
    ['chain.h5', '\u{fffd}H'],
  ])('writes %s', async (name, magic) => {
    const to = join(home, name);
    const end = await fringe(home, 'export', artifact, '--to', to, '--json');
    expect(end.result()).toMatchObject({ path: to, files: 1 });
    const bytes = readFileSync(to);
    expect(end.result().bytes).toBe(bytes.length);
    expect(bytes.subarray(0, 2).toString()).toBe(magic);
    // Six steps of the sampler are left out: two of the five kept ones.
    if (name === 'chain.csv') expect(bytes.toString().trim().split('\n')).toHaveLength(1 + 2 * 3 * 4);
  });

  it('packs no bundle of it, and says what it can do', async () => {
    const end = await fringe(home, 'export', artifact, '--to', join(home, 'chain.zip'), '--json');
    expect(end.status).toBe(2);
    expect(end.result()).toMatchObject({ code: 'bad_input', remedy: expect.stringContaining('.npz') as string });
  });

  it('says that there is no artifact of a name that nothing has', async () => {
    const end = await fringe(home, 'export', 'NAME', '--to', join(home, 'chain.npz'), '--json');
    expect(end.status).toBe(2);
    expect(end.result()).toMatchObject({
      code: 'not_found',
      message: 'There is no artifact "NAME": no folder, run or calibration has that name.',
    });
  });
});
