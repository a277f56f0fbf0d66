import { readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ChainCache } from '../../../../src-main/runs/inference/chainCache.ts';
import { logProbabilityPath } from '../../../../src-main/sessions/chains/chainFile.ts';
import { exampleHeader, writeExample } from '../../sessions/chains/exampleChain.ts';
import { useTemporaryFolder } from '../../sessions/temporaryFolder.ts';

const folder = useTemporaryFolder();

describe('chains that are looked at', () => {
  it('are on shared memory, with what their header says', async () => {
    const { chain, discard, units } = await new ChainCache().load(writeExample(folder()));
    expect(chain.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(chain.samples[1]).toBe(0.001);
    expect({ discard, units }).toEqual({ discard: 6, units: { phase: 'rad' } });
  });

  it('are read once, the last two of them', async () => {
    const cache = new ChainCache();
    const [a, b, c] = ['a.bin', 'b.bin', 'c.bin'].map((name) => writeExample(folder(), exampleHeader(), name)) as [
      string,
      string,
      string,
    ];
    const first = await cache.load(a);
    await cache.load(b);
    expect(await cache.load(a)).toBe(first);
    await cache.load(c);
    expect(await cache.load(a)).toBe(first);
    await cache.load(b);
    await cache.load(c);
    expect(await cache.load(a)).not.toBe(first);
  });

  it('are read again when their file is another', async () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    expect((await cache.load(path)).chain.steps).toBe(5);
    rmSync(path);
    rmSync(logProbabilityPath(path));
    writeExample(folder(), exampleHeader({ steps: 7 }));
    expect((await cache.load(path)).chain.steps).toBe(7);
  });

  it('are refused in a sentence when they are gone, cut or of another version', async () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    truncateSync(path, 700);
    await expect(cache.load(path)).rejects.toThrow(expect.objectContaining({ code: 'storage' }));
    writeFileSync(path, 'FRCHAIN9 and more');
    await expect(cache.load(path)).rejects.toThrow(/chain file of version 9/);
    rmSync(path);
    await expect(cache.load(path)).rejects.toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('are read once for all who ask at the same time, while the host does other things', async () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    let isRead = false;
    const [first, second] = [cache.load(path), cache.load(path)];
    void first.then(() => (isRead = true));
    await Promise.resolve();
    expect(isRead).toBe(false);
    expect(await second).toBe(await first);
  });

  it('are tried again after a refusal', async () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    const log = readFileSync(logProbabilityPath(path));
    const { mtime } = statSync(logProbabilityPath(path));
    writeFileSync(logProbabilityPath(path), Buffer.alloc(log.length, 65));
    utimesSync(logProbabilityPath(path), mtime, mtime);
    await expect(cache.load(path)).rejects.toThrow(expect.objectContaining({ code: 'bad_input' }));
    writeFileSync(logProbabilityPath(path), log);
    utimesSync(logProbabilityPath(path), mtime, mtime);
    expect((await cache.load(path)).chain.steps).toBe(5);
  });
});
