import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import { LineFile } from '../../../src-main/observability/lineFile.ts';
import { createLogger } from '../../../src-main/observability/logger.ts';
import { openObservability } from '../../../src-main/observability/observability.ts';
import { readTokenOf } from '../../../src-main/observability/readToken.ts';
import { temporaryFolder } from '../../support/testHost.ts';
import { alarm, drifted, monitorStart, runEvents, runStop } from './support/runDocuments.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of lines', () => {
  it('is put aside when it has grown, and only so many are kept', async () => {
    const path = join(folder, 'deep', 'lines.jsonl');
    const onFailure = (error: unknown) => expect.unreachable(String(error));
    const file = new LineFile({ path, maximumBytes: 100, generations: 2, onFailure });
    for (let number = 0; number < 40; number++) {
      file.append({ number, text: 'x'.repeat(20) });
      await file.flush();
    }
    expect(readdirSync(join(folder, 'deep')).sort()).toEqual(['lines.jsonl', 'lines.jsonl.1', 'lines.jsonl.2']);
    const kept = ['.2', '.1', ''].flatMap((end) => readFileSync(`${path}${end}`, 'utf8').trimEnd().split('\n'));
    const numbers = kept.map((line) => (JSON.parse(line) as { number: number }).number);
    expect(numbers).toEqual(numbers.map((_, index) => 40 - numbers.length + index));
  });

  it('that cannot be written is told of and stops nobody', async () => {
    writeFileSync(join(folder, 'file'), '');
    const failures: unknown[] = [];
    const path = join(folder, 'file', 'lines.jsonl');
    const file = new LineFile({ path, maximumBytes: 100, generations: 2, onFailure: (error) => failures.push(error) });
    file.append({ a: 1 });
    await file.flush();
    expect(failures).toHaveLength(1);
  });
});

describe('the token for those who only look', () => {
  it('stays the same, and is made anew when the file holds none', () => {
    const path = join(folder, 'observability', 'read-token');
    const token = readTokenOf(path);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(readTokenOf(path)).toBe(token);
    writeFileSync(path, 'short');
    expect(readTokenOf(path)).not.toBe('short');
    expect(readTokenOf(path)).toBe(readTokenOf(path));
  });
});

describe('a run that is taken up again', () => {
  const start = monitorStart();
  const documents = [
    ...runEvents([
      ['checks', { check: 1, report: drifted }],
      alarm('raised', 'unacknowledged', 'drift'),
      ['checks', { check: 2, report: drifted }],
    ]),
    runStop(4),
  ];
  const open = (journal: readonly RunDocument[]) =>
    openObservability({
      ...{ home: folder, version: '0', logger: createLogger(folder), environment: {} },
      probes: {
        status: () => {
          throw new Error('no bench');
        },
        run: () => null,
        kernelIds: () => [],
        board: () => {
          throw new Error('no bench');
        },
        documentsOf: () => journal,
        journalFile: () => '',
      },
    });
  const linesOf = (name: string) =>
    readFileSync(join(folder, 'observability', name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);

  it('carries on its trace, and nothing is told twice', async () => {
    const first = open([start]);
    for (const document of documents.slice(0, 2)) first.take('run-1', document);
    await first.close();
    const journal: RunDocument[] = [start, ...documents.slice(0, 2)];
    const second = open(journal);
    journal.push(documents[2] as RunDocument);
    second.take('run-1', documents[2] as RunDocument);
    second.take('run-1', documents[3] as RunDocument);
    await second.close();
    const types = linesOf('events.jsonl').map((event) => (event as { type: string }).type);
    expect(types).toEqual(['run_started', 'drift_detected', 'alarm_raised', 'run_finished']);
    const spans = linesOf('spans.jsonl') as { name: string; span_id: string; parent_span_id?: string }[];
    expect(spans.map(({ name }) => name)).toEqual(['drift.check', 'drift.check', 'drift.monitor']);
    expect(new Set(spans.slice(0, 2).map((span) => span.parent_span_id))).toEqual(new Set([spans[2]?.span_id]));
    expect(linesOf('traces.otlp.jsonl')).toHaveLength(3);
  });

  it('whose journal cannot be read is told of in the log, once', async () => {
    const broken = openObservability({
      ...{ home: folder, version: '0', logger: createLogger(folder), environment: {} },
      probes: {
        status: () => {
          throw new Error('no bench');
        },
        run: () => null,
        kernelIds: () => [],
        board: () => {
          throw new Error('no bench');
        },
        documentsOf: () => {
          throw new Error('the journal is gone');
        },
        journalFile: () => '',
      },
    });
    for (const document of documents) expect(() => broken.take('run-1', document)).not.toThrow();
    await broken.close();
    const log = readFileSync(join(folder, 'logs', 'fringe.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('the journal is gone');
  });
});
