import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src-main/createHost.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

const upper = 'mzi_0.phase_upper';
const context = () => ({ signal: new AbortController().signal });

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  let holds = await condition();
  for (let tries = 0; tries < 1200 && !holds; tries++) {
    await delay(25);
    holds = await condition();
  }
  expect(holds).toBe(true);
}

const statusOf = (host: Host) => host.handlers['bench.status']({}, context());
const heatersOf = async (host: Host) =>
  (await statusOf(host)).instruments.find(({ id }) => id === 'heaters') ?? expect.fail('no heaters');
const setUpper = (host: Host, value: number) =>
  host.handlers['bench.setParameter']({ parameter: upper, value }, context());
const unplugHeaters = (host: Host, seconds: number) =>
  host.handlers['bench.injectFault'](
    { kind: 'unplug', magnitude: seconds, atSeconds: 0, instrument: 'heaters' },
    context(),
  );

describe('a driven instrument whose plug is pulled and put back', () => {
  it('is found by itself, its outputs made safe and read back, and written again only when asked', async () => {
    await withTestHost(async (host) => {
      await setUpper(host, 2);
      await unplugHeaters(host, 0);
      await until(async () => (await heatersOf(host)).state === 'lost');
      await until(async () => ((await heatersOf(host)).reconnect?.attempts ?? 0) > 0);
      const lost = await statusOf(host);
      expect(lost.outputs).not.toBe('safe');
      expect(lost.parameters.find(({ fullName }) => fullName === upper)).toMatchObject({ observed: null });
      expect((await heatersOf(host)).reconnect).toMatchObject({
        reason: expect.stringMatching(/refused the connection/) as unknown,
      });

      await host.handlers['bench.clearFaults']({}, context());
      await until(async () => (await heatersOf(host)).state === 'connected');
      await until(async () => (await statusOf(host)).outputs === 'safe');
      const heaters = await heatersOf(host);
      expect(heaters).toMatchObject({ reconnect: null, reconnects: 1 });
      const back = (await statusOf(host)).parameters.find(({ fullName }) => fullName === upper);
      expect(back?.observed).toBeCloseTo(0, 1);
      await setUpper(host, 1);
      expect((await statusOf(host)).outputs).toBe('driven');
      const { text } = await (await host.observability.expose()).metrics();
      expect(text).toMatch(/^fringe_instrument_reconnects_total\{[^}]*instrument="heaters"\} 1$/m);
      expect(text).toMatch(/^fringe_instrument_resynchronisations_total\{[^}]*instrument="heaters"\} \d+$/m);
    });
  });

  it('ends the run that was on, which does not go on by itself; the next one runs', async () => {
    await withTestHost(async (host) => {
      const faults = [{ kind: 'unplug' as const, magnitude: 0.5, atSeconds: 0.4, instrument: 'heaters' }];
      const { finished } = await host.runs.start(calibrateSpec({ faults }));
      await expect(finished).rejects.toMatchObject({ code: 'instrument_lost' });
      await until(async () => (await heatersOf(host)).state === 'connected');
      await until(async () => (await statusOf(host)).outputs === 'safe');
      expect(host.runs.active).toBeNull();
      const again = await host.runs.start(calibrateSpec());
      expect(await again.finished).toMatchObject({ convergenceReason: 'threshold_met' });
    });
  });
});

describe('the wire of a bench', () => {
  it('is shown as it is spoken, and kept beside the journal of a run', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(calibrateSpec());
      const before = await heatersOf(host);
      await finished;
      expect((await heatersOf(host)).keepAlives - before.keepAlives).toBeLessThanOrEqual(1);
      const abort = new AbortController();
      const wire = host.handlers['bench.wire']({ instrument: 'heaters' }, { signal: abort.signal, afterSeq: -1 });
      const seen: string[] = [];
      for await (const { seq, value } of wire) {
        expect(value.lines.at(-1)?.seq).toBe(seq);
        seen.push(...value.lines.map(({ text }) => text));
        if (seq >= host.bench().devices.wireLog('heaters').length) abort.abort();
      }
      expect(seen.some((text) => /^V0=\d/.test(text))).toBe(true);

      const file = readFileSync(join(host.home, 'sessions', runId, 'wire.jsonl'), 'utf8');
      const [heading, ...lines] = file
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(heading).toMatchObject({ format: 'fringe.wire/1', runId });
      const times = lines.map(({ time }) => time ?? '');
      expect(times).toEqual([...times].sort());
      expect(new Set(lines.map(({ instrument }) => instrument))).toContain('meter_through');
      expect(lines.some(({ text, direction }) => direction === 'sent' && /^V0=\d/.test(text ?? ''))).toBe(true);
      await expect(
        host.handlers['bench.wire']({ instrument: 'nobody' }, { signal: abort.signal, afterSeq: -1 })
          [Symbol.asyncIterator]()
          .next(),
      ).rejects.toMatchObject({ code: 'unknown_name' });
    });
  });
});
