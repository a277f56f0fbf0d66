import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { NoiseResult } from '../../../../src-core/domain/noiseRun.ts';
import { eventually } from '../../../support/eventually.ts';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import { makeFakeLake, orphans } from '../../../support/fakeLake.ts';
import type { FakeLake } from '../../../support/fakeLake.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

let home: string;
let lake: FakeLake;
let probe: string;
let modules: string;

beforeEach(() => {
  home = temporaryFolder();
  lake = makeFakeLake(home);
  probe = join(home, 'probe.json');
  modules = join(home, 'modules.txt');
  const command = { workingDirectory: 'project', program: lake.program, timeouts: { FAST: 5 } };
  writeFileSync(probe, JSON.stringify({ command }));
  writeFileSync(modules, '# list\n\nFake.Verifies\nFake.Fails\n');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  expect(orphans()).toEqual([]);
});

const noise = (...more: string[]): string[] => ['calibrate-noise', '--modules', modules, '--probe', probe, ...more];

describe('fringe calibrate-noise', () => {
  it('takes several tiers behind one option, tells each hundred samples, and exports YAML', async () => {
    const exported = join(home, 'artifacts', 'noise.yaml');
    writeFileSync(modules, 'Fake.Gone\nFake.Verifies\nFake.Gone\nFake.Gone\nFake.Gone\n');
    const options = ['--tiers', 'FAST', 'SLOW', '--n', '200', '--workers', '4', '--seed', '7', '--export', exported];
    const ended = await fringe(home, ...noise(...options, '--json'));
    expect(ended.status).toBe(0);
    const progress = ended.lines().filter(({ type }) => type === 'progress');
    expect(progress.map(({ tier, samples }) => `${String(tier)} ${String(samples)}`)).toEqual([
      'FAST 100',
      'FAST 200',
      'SLOW 100',
      'SLOW 200',
    ]);
    expect(ended.stderr).toContain('FAST: Progress: 100/200 samples');
    const result = ended.result();
    expect(result).toMatchObject({ type: 'result', export: exported });
    const written = parse(readFileSync(exported, 'utf8')) as Record<string, Record<string, unknown>>;
    expect(written.calibration_metadata).toMatchObject({
      ...{ tiers: ['FAST', 'SLOW'], n_samples_per_tier: 200, seed: 7, n_modules: 5 },
    });
    expect(written.calibrated_models).toEqual(result.tiers);
  }, 60_000);

  it('summarises in words, and in a dry run writes no export', async () => {
    const exported = join(home, 'dry.yaml');
    const ended = await fringe(home, ...noise('--tiers', 'FAST', '--n', '20', '--export', exported, '--dry-run'));
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/Timeout rate: 0\.000 \(95% CI: \[0\.000, 0\.161\]\)/);
    expect(ended.stdout).toContain('No export was written.');
    expect(() => readFileSync(exported)).toThrow();
  }, 60_000);

  it('of a wrong folder or a misspelt instrument says what is probably wrong', async () => {
    writeFileSync(modules, 'Fake.Gone\nOther.Gone\n');
    const folder = await fringe(home, ...noise('--tiers', 'FAST', '--n', '5'));
    expect(folder.status).toBe(0);
    expect(folder.stdout).toContain('  Not found rate: 1.000\n');
    const elsewhere =
      /FAST: nothing was tried, of 5 samples each was not found\. The program's folder is probably another: \w+\.Gone is looked for in .*project, the probe's "workingDirectory"\./;
    expect(folder.stdout).toMatch(elsewhere);
    expect(folder.stderr).toMatch(elsewhere);
    // It was at the desk.
    expect(folder.stderr).not.toContain('safe value');
    writeFileSync(probe, '{"instrument": {}}');
    writeFileSync(modules, 'metre READ?\n');
    const { stderr } = await fringe(home, ...noise('--tiers', 'FAST', '--n', '5'));
    expect(stderr).toMatch(
      /The bench has no instrument "metre": the name is probably misspelt\. .*`meter_through READ\?`/,
    );
  }, 60_000);

  it('refuses in a sentence: no modules, no such tier, a misspelt probe, no program, an instrument without queries', async () => {
    const exported = ['--export', join(home, 'not', 'yet', 'noise.yaml')];
    const refused = async (args: string[], sentence: RegExp) => {
      const { status, stderr, stdout } = await fringe(home, ...args, ...exported);
      expect(stderr).toMatch(sentence);
      expect(stdout).toBe('');
      expect(status).toBe(2);
      // Nothing is left of it: no session, no folder for an export.
      expect(existsSync(join(home, 'not'))).toBe(false);
      expect(existsSync(join(home, 'sessions')) ? readdirSync(join(home, 'sessions')) : []).toEqual([]);
    };
    writeFileSync(modules, '');
    await refused(noise(), /names no module/);
    writeFileSync(modules, '# nothing\n\n');
    await refused(noise(), /names no module/);
    await refused(noise('--modules', join(home, 'gone.txt')), /There is no module list/);
    writeFileSync(modules, 'A\n');
    await refused(noise('--tiers', 'QUICK'), /--tiers QUICK/);
    await refused(noise('--n', '0'), /at least one sample/);
    writeFileSync(probe, '{"comand": {}}');
    await refused(noise(), /expected \{"command"/);
    writeFileSync(probe, '{"command": {"program": ["no-such-lake"]}}');
    await refused(noise(), /there is no program "no-such-lake"/);
    writeFileSync(probe, '{"instrument": {}}');
    await refused(['calibrate-noise', '--probe', probe], /needs a module list[^]*`meter_through READ\?`/);
    writeFileSync(probe, '{"command": {}}');
    exported[1] = join(modules, 'noise.yaml');
    await refused(noise(), /The folder of the export .*modules\.txt cannot be written to: it is a file/);
    const before = readdirSync(home).sort();
    exported[1] = home;
    await refused(noise(), /The export .* cannot be written: there is a folder of that name/);
    expect(readdirSync(home).sort()).toEqual(before);
  }, 120_000);

  it('takes a list of 100,000 lines with duplicates, says how many repeat, and keeps them all', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `Mathlib.Part${index % 60_000}.Basic`);
    writeFileSync(modules, `# a long list\n\n${lines.join('\r\n')}\n`);
    const { status, stderr, result } = await fringe(home, ...noise('--tiers', 'FAST', '--n', '300', '--json'));
    expect(status).toBe(0);
    expect(stderr).toContain('Loaded 100000 modules');
    const { notes, artifactDir, measurements } = result() as unknown as NoiseResult;
    expect(notes).toEqual([
      'The module list repeats 40000 modules: drawn more often for it.',
      expect.stringMatching(/^FAST: nothing was tried, of 300 samples each was not found\./),
    ]);
    expect(measurements).toBe(300);
    expect(readFileSync(join(artifactDir, 'modules.txt'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  }, 60_000);

  it('killed, leaves nothing running; resumed, counts each sample once and writes the export', async () => {
    const exported = join(home, 'killed.yaml');
    writeFileSync(modules, 'Fake.Verifies\nFake.Forks\n');
    const command = { workingDirectory: 'project', program: lake.program, timeouts: { FAST: 0.5 } };
    writeFileSync(probe, JSON.stringify({ command }));
    const options = ['--tiers', 'FAST', '--n', '60', '--workers', '4', '--export', exported];
    const running = startFringe(home, noise(...options));
    await eventually(() => orphans().length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 800));
    running.child.kill('SIGKILL');
    await running.ended;
    // The spawner ends all that it has started, be it that it left its group.
    await eventually(() => orphans().length === 0);
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as { sessions: { id: string }[] };
    const resumed = await fringe(home, 'sessions', 'resume', sessions[0]?.id ?? '', '--json');
    expect(resumed).toMatchObject({ status: 0 });
    // It was at the desk.
    expect(resumed.stderr).not.toContain('safe value');
    const { tiers, measurements } = resumed.result() as {
      tiers: { FAST: Record<string, number> };
      measurements: number;
    };
    expect(measurements).toBe(60);
    expect((tiers.FAST.timeout_rate ?? 0) + (tiers.FAST.success_rate ?? 0)).toBeCloseTo(1, 12);
    expect(readFileSync(exported, 'utf8')).toContain('n_samples: 60');
  }, 120_000);
});
