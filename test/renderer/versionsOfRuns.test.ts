import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHost } from '../../src-main/createHost.ts';
import type { Host } from '../../src-main/createHost.ts';
import { openRecords } from '../../src-main/openRecords.ts';
import { createMemoryLink } from '../../src-main/rpc/memoryLink.ts';
import { serveLink } from '../../src-main/rpc/rpcServer.ts';
import { verifyPath } from '../../src-main/sessions/verify.ts';
import { createClient } from '../../src-renderer/client/createClient.ts';
import type { Client } from '../../src-renderer/client/createClient.ts';
import { sourceKernel } from '../support/demoBench.ts';
import { graphSpec, monitorSpec } from '../support/driftRuns.ts';
import { temporaryFolder } from '../support/testHost.ts';

/** A screen's client on a host that saves every file into its data folder, under the name it proposes. */
async function withScreen(work: (screen: { client: Client; host: Host; home: string }) => Promise<void>) {
  const home = temporaryFolder();
  const shell = { kind: 'memory' as const, notices: [], chooseSavePath: async (name: string) => join(home, name) };
  const host = await createHost({ home, shell, latencyScale: 1, pacing: false });
  const link = createMemoryLink();
  const served = serveLink(link.host, host.handlers);
  const client = createClient(link.screen);
  try {
    await work({ client, host, home });
  } finally {
    client.close();
    served.close();
    await host.close();
    rmSync(home, { recursive: true, force: true });
  }
}

describe('versions that a run of another kind has made', () => {
  it('are verified, reported and exported by their calibration; what a graph left itself is only verified', async () => {
    await withScreen(async ({ client, host, home }) => {
      const { runId, finished } = await host.runs.start(graphSpec({ kernel: sourceKernel(), seed: 1 }));
      const { calibrationId } = await finished;
      expect(calibrationId).not.toBe(runId);
      const version = { runId: calibrationId as string };
      expect(await client.call('artifacts.verify', version)).toMatchObject({ ok: true, kind: 'directory' });
      expect((await client.call('artifacts.report', version)).html).toContain('<html');
      const { files } = await client.call('artifacts.exportEstimate', version);
      const exported = await client.call('artifacts.export', version);
      expect(exported.files).toBe(files);
      expect(basename(exported.path ?? '')).toBe(`fringe-${calibrationId}.zip`);
      expect(await verifyPath(exported.path ?? '')).toMatchObject({ ok: true, kind: 'zip' });

      expect(await client.call('artifacts.verify', { runId })).toMatchObject({ ok: true, kind: 'directory' });
      const refused = {
        code: 'bad_input',
        message: expect.stringContaining('not a calibration'),
        remedy: `Export the calibration it ran with: ${calibrationId}.`,
      };
      for (const name of ['get', 'exportEstimate', 'export', 'report'] as const) {
        await expect(client.call(`artifacts.${name}`, { runId })).rejects.toMatchObject(refused);
      }

      const records = await openRecords(home);
      try {
        expect(await records.export(calibrationId as string, join(home, 'one.zip'))).toMatchObject({ files });
        expect(basename((await records.report(calibrationId as string)).path)).toBe('report.html');
        await expect(records.export(runId, join(home, 'two.zip'))).rejects.toMatchObject(refused);
      } finally {
        records.close();
      }
    });
  });

  it('a graph that ran with nothing in force says that there is no bundle', async () => {
    await withScreen(async ({ client, host }) => {
      const { runId, finished } = await host.runs.start(graphSpec({ seed: 1 }));
      await finished;
      await expect(client.call('artifacts.export', { runId })).rejects.toMatchObject({
        code: 'bad_input',
        remedy: expect.stringContaining('no calibration in force'),
      });
    });
  });
});

describe('a watch that is paused', () => {
  it('makes no checks, and its end waits until it goes on', async () => {
    await withScreen(async ({ client, host }) => {
      const { runId, finished } = await host.runs.start(monitorSpec({ seed: 3, kernel: null, durationSeconds: null }));
      const state = () => host.runs.active?.progress.state;
      await client.call('runs.pause', { runId });
      await expect.poll(state).toBe('paused');
      const seq = host.runs.active?.progress.lastSeq;
      await client.call('drift.finish', { runId });
      expect(state()).toBe('paused');
      expect(host.runs.active?.progress.lastSeq).toBe(seq);
      await client.call('runs.resume', { runId });
      expect(await finished).toMatchObject({ runId });
    });
  });
});
