import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

/** What the run did on the bench; the version it made is counted by the host's own records. */
const measured = (events: readonly RunEvent[]) => events.filter(({ stream }) => stream !== 'kept');

const deeds = (host: Host, runId: string) =>
  measured(openSession(host.home, runId).events).map(({ stream, timeNs, index, data }: RunEvent) => ({
    stream,
    timeNs,
    index,
    data,
  }));

/** Somebody looks at the live strips until `work` is done. */
async function watched<T>(
  host: Host,
  work: () => Promise<T>,
): Promise<{ result: T; blocks: number; sensors: Set<string> }> {
  const abort = new AbortController();
  let blocks = 0;
  const sensors = new Set<string>();
  const watching = (async () => {
    for await (const { value } of host.handlers['bench.readings']({}, { signal: abort.signal, afterSeq: -1 })) {
      blocks += 1;
      for (const sensor of Object.keys(value.sensors)) sensors.add(sensor);
    }
  })();
  await expect.poll(() => blocks).toBeGreaterThan(3);
  const result = await work();
  abort.abort();
  await watching;
  return { result, blocks, sensors };
}

describe('live readings', () => {
  it('show every sensor of an idle bench, the virtual ones too', async () => {
    await withTestHost(async (host) => {
      const { sensors } = await watched(host, () => Promise.resolve());
      expect([...sensors].sort()).toEqual(['chip_temperature', 'detector_0', 'detector_cross', 'detector_through']);
    });
  });

  it('never change what a seeded run measures, however often it starts while somebody looks', async () => {
    const unwatched = await withTestHost(async (host) =>
      deeds(host, (await (await host.runs.start(calibrateSpec({ seed: 8 }))).finished).runId),
    );
    await withTestHost(async (host) => {
      const { result } = await watched(host, async () => {
        const found = [];
        for (let start = 0; start < 6; start++) {
          found.push(deeds(host, (await (await host.runs.start(calibrateSpec({ seed: 8 }))).finished).runId));
          // Starts fall at other moments of the poll each time.
          await new Promise((resolve) => setTimeout(resolve, 37 * start));
        }
        return found;
      });
      for (const journal of result) expect(journal).toEqual(unwatched);
    });
  });
});
