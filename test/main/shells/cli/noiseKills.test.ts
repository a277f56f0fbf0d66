import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseTiers } from '../../../../src-core/domain/noise.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

const samples = 10_000;

let home: string;
beforeEach(() => {
  home = temporaryFolder();
  writeFileSync(
    join(home, 'queries.txt'),
    'meter_through READ?\ngone READ?\ntec tact?\ngone FETC?\ngone V0?\ngone V1?\n',
  );
  // The longest that there are: a machine under load must not decide how a sample ends.
  const timeouts = { FAST: 5, BALANCED: 5, SLOW: 5 };
  writeFileSync(join(home, 'probe.json'), JSON.stringify({ instrument: { timeouts } }));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly artifactDir: string;
  readonly measurements: number;
  readonly tiers: Record<string, Record<string, unknown>>;
}

/** What of a run's end does not depend on how long an answer took. */
function endOf({ artifactDir, measurements, tiers }: Ended) {
  const rows = readFileSync(join(artifactDir, 'samples.csv'), 'utf8').trim().split('\n');
  const rates = Object.entries(tiers).map(([tier, { timeout_distribution: _fit, ...counted }]) => ({
    tier,
    ...counted,
  }));
  return { measurements, rates, rows: rows.map((row) => row.split(',').slice(0, 5).join()) };
}

describe('10,000 samples a tier', () => {
  it('killed in every tier and resumed, end as if undisturbed, no sample counted twice', async () => {
    const files = ['--probe', join(home, 'probe.json'), '--modules', join(home, 'queries.txt')];
    const args = ['calibrate-noise', ...files, '--n', String(samples), '--workers', '8', '--json'];
    const wanted = (await fringe(home, ...args)).result() as unknown as Ended;
    const other = join(home, 'other');
    const killAt = async (what: readonly string[], tier: string, count: number) => {
      const running = startFringe(other, what);
      await running.shows(`"tier":"${tier}","samples":${count},`);
      running.child.kill('SIGKILL');
      await running.ended;
    };
    await killAt(args, 'FAST', 3000);
    const [runId = ''] = readdirSync(join(other, 'sessions'));
    const resume = ['sessions', 'resume', runId, '--json'];
    await killAt(resume, 'BALANCED', 5000);
    await killAt(resume, 'SLOW', 9000);
    const resumed = (await fringe(other, ...resume)).result() as unknown as Ended;
    expect(endOf(resumed)).toEqual(endOf(wanted));
    expect(resumed.measurements).toBe(noiseTiers.length * samples);
    const { events } = openSession(other, runId);
    const counted = events
      .filter(({ stream }) => stream === 'probes')
      .flatMap(({ data }) => (data.samples as number[]).map((sample) => `${String(data.tier)} ${sample}`));
    expect(counted).toHaveLength(noiseTiers.length * samples);
    expect(new Set(counted).size).toBe(counted.length);
  }, 180_000);
});
