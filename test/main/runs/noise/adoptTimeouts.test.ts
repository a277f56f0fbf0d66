import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchSchema } from '../../../../src-core/domain/bench.ts';
import type { Fault } from '../../../../src-core/domain/run.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { withTestHost } from '../../../support/testHost.ts';

const call = { signal: new AbortController().signal };

/** Samples to the end. */
async function sampled(host: Host, modules: string): Promise<string> {
  const { runId } = await host.handlers['noise.start'](
    {
      ...{ probe: { instrument: { timeouts: { FAST: 0.5, BALANCED: 0.5, SLOW: 2 } } }, modules },
      ...{ tiers: ['FAST'], samples: 200, workers: 4, samplingSeed: 1, failureBound: 0.001 },
      labels: { operator: '', chipId: '', dieId: '', notes: '' },
    },
    call,
  );
  while ((await host.handlers['noise.result']({ runId }, call)).status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return runId;
}

const slower = (instrument: string, magnitude: number): Fault => ({
  ...{ kind: 'slow_reply', magnitude, atSeconds: 0, instrument },
});

describe('a timeout that was recommended', () => {
  it('is adopted by the bench, whose instruments stay connected and whose file has a version more', async () => {
    await withTestHost(async (host) => {
      const runId = await sampled(host, 'heaters V0?\nheaters V1?\nmeter_through READ?\n');
      const view = () => host.handlers['noise.result']({ runId }, call);
      const { currentTimeoutsMs, report } = await view();
      expect(currentTimeoutsMs).toEqual({ 'heaters V<n>?': 1000, 'meter_through READ?': 1000 });
      const wanted = Object.fromEntries(report.advice.map(({ commandClass, timeoutMs }) => [commandClass, timeoutMs]));
      const adopt = (instruments: string[]) => host.handlers['noise.adopt']({ runId, instruments }, call);
      const { sentence } = await adopt(['heaters', 'meter_through']);
      expect(sentence).toContain(`heaters V<n>? ${wanted['heaters V<n>?']} ms (was 1000 ms)`);
      const { instruments } = host.bench().bench;
      expect(instruments.heaters?.timeouts_ms).toEqual({ 'V<n>?': wanted['heaters V<n>?'] });
      expect(instruments.tec?.timeouts_ms).toBeUndefined();
      expect(host.bench().isConnected('heaters')).toBe(true);
      expect((await view()).currentTimeoutsMs).toEqual(wanted);
      // Every state of the bench file stays beside it.
      await adopt(['heaters']);
      const folder = join(host.home, 'benches', host.bench().bench.id);
      expect(readdirSync(join(folder, 'bench-versions')).sort()).toEqual(['bench-v1.json', 'bench-v2.json']);
      const text = readFileSync(join(folder, 'bench.json'), 'utf8');
      expect(text).toBe(readFileSync(join(folder, 'bench-versions', 'bench-v2.json'), 'utf8'));
      expect(benchSchema.parse(JSON.parse(text)).instruments.heaters?.timeouts_ms).toEqual({
        'V<n>?': wanted['heaters V<n>?'],
      });
      await expect(adopt(['tec'])).rejects.toMatchObject({ code: 'bad_input' });
    });
  }, 20_000);

  it('is kept by the link from then on: for its class of queries, and no other of the instrument', async () => {
    await withTestHost(async (host) => {
      const runId = await sampled(host, 'tec tact?\n');
      const { report } = await host.handlers['noise.result']({ runId }, call);
      const [advice] = report.advice;
      expect(advice?.timeoutMs).toBeLessThan(300);
      await host.handlers['noise.adopt']({ runId, instruments: ['tec'] }, call);
      await host.bench().simulator?.injectFault(slower('tec', 400));
      const tec = host.bench().devices.instrument('tec');
      await expect(tec.readInput(0, 1e8)).rejects.toMatchObject({
        code: 'instrument_timeout',
        message: expect.stringContaining(`did not answer tact? within ${advice?.timeoutMs ?? 0} ms`) as string,
      });
      // The set point is asked with `tset?`, for which the bench waits a second as before.
      expect(await tec.observeOutputs([0])).toHaveLength(1);
    });
  }, 20_000);
});
