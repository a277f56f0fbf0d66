import { describe, expect, it } from 'vitest';
import { withTestHost } from '../../../support/testHost.ts';

const call = { signal: new AbortController().signal };

describe('a timeout that was recommended', () => {
  it('is adopted by the bench, whose instruments stay connected', async () => {
    await withTestHost(async (host) => {
      const { runId } = await host.handlers['noise.start'](
        {
          probe: { instrument: { timeouts: { FAST: 0.5, BALANCED: 0.5, SLOW: 2 } } },
          modules: 'heaters V0?\nmeter_through READ?\n',
          ...{ tiers: ['FAST'], samples: 200, workers: 4, samplingSeed: 1, failureBound: 0.001 },
          labels: { operator: '', chipId: '', dieId: '', notes: '' },
        },
        call,
      );
      const view = () => host.handlers['noise.result']({ runId }, call);
      while ((await view()).status === 'running') await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await view()).currentTimeoutsMs).toMatchObject({ heaters: 1000, meter_through: 1000 });
      const { sentence } = await host.handlers['noise.adopt'](
        { runId, instruments: ['heaters', 'meter_through'] },
        call,
      );
      expect(sentence).toContain('heaters 250 ms (was 1000 ms)');
      expect(host.bench().bench.instruments.heaters?.options).toEqual({ timeout_ms: 250 });
      expect(host.bench().isConnected('heaters')).toBe(true);
      await expect(host.handlers['noise.adopt']({ runId, instruments: ['tec'] }, call)).rejects.toMatchObject({
        code: 'bad_input',
      });
    });
  });
});
