import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BaselineResult } from '../../src-core/domain/baseline.ts';
import { baselineConfigSchema } from '../../src-core/domain/baselineConfig.ts';
import { createRandomStream } from '../../src-core/maths/random/index.ts';
import type { Host } from '../../src-main/createHost.ts';
import { baselineSpec } from '../../src-main/runs/baseline/autoBaseline.ts';
import { createSession } from '../../src-main/sessions/sessionStore.ts';
import { exampleStart } from '../main/sessions/exampleRun.ts';

/** A finished session of the demo bench with these readings; null is one that cannot be used. */
export function writeSession(
  home: string,
  runId: string,
  readings: Readonly<Record<string, readonly (number | null)[]>>,
  ended: 'finished' | 'running' = 'finished',
): string {
  const writer = createSession(home, exampleStart({ runId }));
  let seq = 0;
  for (const [sensor, values] of Object.entries(readings)) {
    for (const value of values) {
      const fault = value === null ? 'over range' : null;
      const timeNs = ++seq * 1e6;
      const read = { sensor, stepId: 'x', quantity: 'q', value, unit: 'W', fault, integrationTimeNs: 1, timeNs };
      writer.append({ type: 'event', seq, stream: 'reads', timeNs, index: seq, data: read });
    }
  }
  if (ended === 'running') return writer.directory;
  writer.append({
    ...{ type: 'runStop', seq: seq + 1, endedAt: '2026-01-05T10:43:00.000Z', timeNs: seq * 1e6, status: 'finished' },
    ...{ reason: '', code: null, counts: { events: seq, measurements: seq }, outputs: 'As they were.', result: null },
  });
  writer.close();
  return writer.directory;
}

export const noise = (seed: number, count: number, mean = 0.5): number[] => {
  const stream = createRandomStream({ seed, purpose: 'test' });
  return Array.from({ length: count }, () => mean + 0.1 * stream.normal());
};

export const development = baselineConfigSchema.parse({ calibrate_heads: true });

/** A table of scores: rows of head, score and, where there is one, label; the model is the demo bench. */
export function writeScores(path: string, rows: readonly (readonly [string, number, string?])[]): string {
  const lines = rows.map(([head, score, label = '']) => `demo,${head},${score},${label}`);
  writeFileSync(path, `model_name,head_name,score,label\n${lines.join('\n')}\n`);
  return path;
}

/** References made of a table of scores. */
export async function makeReferences(host: Host, rows: Parameters<typeof writeScores>[1]): Promise<BaselineResult> {
  const file = writeScores(join(host.home, 'scores.csv'), rows);
  const spec = baselineSpec({ source: { recorded: { files: [file], sessions: [] } }, config: development });
  return await (
    await host.runs.start<'baseline'>(spec)
  ).finished;
}
