import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ChainCache } from '../../../../src-main/runs/inference/chainCache.ts';
import { logProbabilityPath } from '../../../../src-main/sessions/chains/chainFile.ts';
import { exampleHeader, writeExample } from '../../sessions/chains/exampleChain.ts';
import { useTemporaryFolder } from '../../sessions/temporaryFolder.ts';

const folder = useTemporaryFolder();

describe('chains that are looked at', () => {
  it('are on shared memory, with what their header says', () => {
    const { chain, discard, units } = new ChainCache().load(writeExample(folder()));
    expect(chain.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(chain.samples[1]).toBe(0.001);
    expect({ discard, units }).toEqual({ discard: 6, units: { phase: 'rad' } });
  });

  it('are read once, the last two of them', () => {
    const cache = new ChainCache();
    const [a, b, c] = ['a.bin', 'b.bin', 'c.bin'].map((name) => writeExample(folder(), exampleHeader(), name)) as [
      string,
      string,
      string,
    ];
    const first = cache.load(a);
    cache.load(b);
    expect(cache.load(a)).toBe(first);
    cache.load(c);
    expect(cache.load(a)).toBe(first);
    cache.load(b);
    cache.load(c);
    expect(cache.load(a)).not.toBe(first);
  });

  it('are read again when their file is another', () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    expect(cache.load(path).chain.steps).toBe(5);
    rmSync(path);
    rmSync(logProbabilityPath(path));
    writeExample(folder(), exampleHeader({ steps: 7 }));
    expect(cache.load(path).chain.steps).toBe(7);
  });

  it('are refused in a sentence when they are gone, cut or of another version', () => {
    const cache = new ChainCache();
    const path = writeExample(folder());
    truncateSync(path, 700);
    expect(() => cache.load(path)).toThrow(expect.objectContaining({ code: 'storage' }));
    writeFileSync(path, 'FRCHAIN9 and more');
    expect(() => cache.load(path)).toThrow(/chain file of version 9/);
    rmSync(path);
    expect(() => cache.load(path)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});
