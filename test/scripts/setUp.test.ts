import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addressIn, browserCommand, electronFlags, neverCameUp, whyNoDisplay } from '../../scripts/lib/chooseShell.mjs';
import { presentElectron, rememberedFailure } from '../../scripts/lib/findElectron.mjs';
import { findNode24, isAtLeast } from '../../scripts/lib/findNode24.mjs';
import { lockDifference } from '../../scripts/lib/lockDifference.mjs';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'fringe-scripts-'));

describe('the Node to run on', () => {
  const nowhere = { packaged: join(tmpdir(), 'no', 'such', 'node') };

  it('is the running one when that is new enough', () => {
    expect(findNode24({ ...nowhere, version: '24.21.0', running: '/bin/node' })).toEqual({
      path: '/bin/node',
      flags: [],
    });
  });

  it('strips types by a flag where Node does not by itself', () => {
    const node = findNode24({ ...nowhere, version: '22.14.0', running: '/bin/node' });
    expect(node).toMatchObject({ flags: ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] });
  });

  it('is refused in one sentence that names version and remedy when it is too old', () => {
    const node = findNode24({ ...nowhere, version: '20.20.2', running: '/bin/node' });
    expect(node).toEqual({ problem: expect.stringMatching(/22\.14 .*20\.20\.2: install Node 24/) as string });
  });

  it('compares versions by number, not by text', () => {
    expect(isAtLeast('22.9.0', [22, 14, 0])).toBe(false);
    expect(isAtLeast('v100.0.0', [22, 14, 0])).toBe(true);
    expect(isAtLeast('22.14.0', [22, 14, 0])).toBe(true);
  });
});

describe('what is missing from node_modules', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  };

  it('is nothing when all is there, and an optional package may be missing', () => {
    expect(lockDifference(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toEqual([]);
  });

  it('is what is not there or is another version', () => {
    expect(lockDifference(wanted, {})).toEqual(['node_modules/a']);
    const other = { 'node_modules/a': { version: '1.0.1' }, 'node_modules/b': { version: '2.0.1' } };
    expect(lockDifference(wanted, { packages: other })).toEqual(['node_modules/a', 'node_modules/b']);
  });
});

describe('the failed download', () => {
  const file = join(scratch(), 'failure.json');
  const hourMs = 3_600_000;

  it('is remembered for a day and not longer', () => {
    writeFileSync(file, JSON.stringify({ atMs: 1000, reason: 'no byte came' }));
    expect(rememberedFailure(file, 1000 + 23 * hourMs)).toBe('no byte came');
    expect(rememberedFailure(file, 1000 + 24 * hourMs)).toBeNull();
  });

  it('is forgotten when the clock was set back or the file says nothing', () => {
    expect(rememberedFailure(file, 0)).toBeNull();
    writeFileSync(file, '{');
    expect(rememberedFailure(file)).toBeNull();
    expect(rememberedFailure(join(scratch(), 'absent.json'))).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('is not asked for when a folder with Electron is named', () => {
    const folder = scratch();
    expect(presentElectron(folder)).toBeNull();
    writeFileSync(join(folder, 'electron'), '');
    expect(presentElectron(folder)).toBe(join(folder, 'electron'));
  });
});

describe('the shell that opens', () => {
  it('is a served one without a display or over SSH', () => {
    expect(whyNoDisplay({ platform: 'linux', env: {} })).toMatch(/no display/);
    expect(whyNoDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBeNull();
    expect(whyNoDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeNull();
    expect(whyNoDisplay({ platform: 'darwin', env: {} })).toBeNull();
    expect(whyNoDisplay({ platform: 'darwin', env: { SSH_CONNECTION: '10.0.0.1' } })).toMatch(/SSH/);
  });

  it('runs without the sandbox as root on Linux only', () => {
    expect(electronFlags({ platform: 'linux', isRoot: true })).toEqual(['--no-sandbox']);
    expect(electronFlags({ platform: 'linux', isRoot: false })).toEqual([]);
    expect(electronFlags({ platform: 'darwin', isRoot: true })).toEqual([]);
  });

  it('is the browser when Electron died of a signal at once, not when it was told to end', () => {
    expect(neverCameUp({ status: 133, ranMs: 300 })).toBe(true);
    expect(neverCameUp({ status: 127, ranMs: 5 })).toBe(true);
    expect(neverCameUp({ status: 130, ranMs: 300 })).toBe(false);
    expect(neverCameUp({ status: 2, ranMs: 300 })).toBe(false);
    expect(neverCameUp({ status: 139, ranMs: 60_000 })).toBe(false);
  });

  it('takes the address from what was printed, once it is whole', () => {
    expect(addressIn('Listening on http://127.0.0.1:41')).toBeNull();
    expect(addressIn('Listening on http://127.0.0.1:4173/?token=abc\n')).toBe('http://127.0.0.1:4173/?token=abc');
    expect(addressIn('{"address":"http://127.0.0.1:1/#t","token":"t"}')).toBe('http://127.0.0.1:1/#t');
  });

  it('opens an address as one argument, never through a command line', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(browserCommand(platform, 'http://h/?a=1&b=2')[1].join(' ')).toContain('http://h/?a=1&b=2');
  });
});
