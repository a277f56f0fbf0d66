import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { inferSpec, mziSpecification } from '../../../support/inferenceRuns.ts';
import { withTestHost } from '../../../support/testHost.ts';
import { inWords, requireRoom } from '../../../../src-main/runs/chains/chainRoom.ts';

describe('the room of a chain', () => {
  it('is refused beyond what is free, with both sizes and a remedy', () => {
    const { bavail, bsize } = statfsSync(tmpdir());
    expect(() => requireRoom(tmpdir(), 1e6)).not.toThrow();
    expect(() => requireRoom(tmpdir(), 2 * bavail * bsize + 1e18)).toThrow(
      expect.objectContaining({
        code: 'storage',
        message: expect.stringMatching(/would take [\d.]+ EB, and the disk of .* has [\d.]+ [kMGTP]B free\.$/),
        remedy: expect.stringContaining('thin'),
      }),
    );
  });

  it('is looked at before the run makes a file', { timeout: 60_000 }, async () => {
    await withTestHost(async (host) => {
      const spec = inferSpec(mziSpecification({ steps: 1e9, ensembles: 1000, walkers: 100 }));
      await expect((await host.runs.start(spec)).finished).rejects.toThrow(
        /The chain would take 4\.8 PB, and the disk/,
      );
    });
  });

  it('is told in words', () => {
    expect([0, 999, 1234, 73.4e9, 6.14e12].map(inWords)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.23 kB',
      '73.4 GB',
      '6.14 TB',
    ]);
  });
});
