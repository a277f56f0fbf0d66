import { writeFileSync } from 'node:fs';
import type { RunEvent } from '../../src-core/documents/documents.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { SensorRead } from '../../src-core/plans/instruction.ts';
import type { DatasetCheck } from '../../src-core/plans/standardize/standardizeWork.ts';
import { spoolSource } from './arrays/recordSource.ts';
import { openSession } from './sessionStore.ts';
import type { SessionRecord } from './sessionStore.ts';

/** Rows of numbers by channel, all of one length. */
type Channels = ReadonlyMap<string, readonly (readonly number[])[]>;

/**
 * Records of recorded sessions, one session after the other: the layers are the channels (sensors) by name. Of sessions
 * with spectra, a record is one trace of each analyser and its bins are the wavelengths; of a sweep, one repeat of it and
 * its bins are the points; of any other, one reading of each sensor, in a single bin. What was not measured is NaN.
 * @param spool a new file for the numbers
 * @throws not_found, bad_input when a session is not there, holds nothing, or does not go with the first
 */
export async function spoolSessions(home: string, ids: readonly string[], spool: string): Promise<DatasetCheck> {
  const notes: string[] = [];
  const parts: { id: string; channels: Channels }[] = [];
  let simulated = false;
  for (const [index, id] of ids.entries()) {
    const record = sessionOf(home, id, `dataset.sessions[${index}]`);
    simulated ||= record.start.bench.simulated !== undefined;
    if (record.status !== 'finished') notes.push(`The session ${id} was not ended (${record.status}).`);
    parts.push({ id, channels: channelsOf(record, `dataset.sessions[${index}]`) });
  }
  const [first, ...others] = parts as [(typeof parts)[0], ...typeof parts];
  for (const [index, other] of others.entries()) requireSame(first, other, `dataset.sessions[${index + 1}]`);
  const names = [...first.channels.keys()].sort();
  const width = first.channels.get(names[0] as string)?.[0]?.length ?? 0;
  const numbers: number[] = [];
  for (const { id, channels } of parts) {
    const counts = names.map((name) => channels.get(name)?.length ?? 0);
    const count = Math.min(...counts);
    if (Math.max(...counts) > count) {
      notes.push(`The session ${id} has ${count} whole records: some channels were read more often than others.`);
    }
    for (let record = 0; record < count; record++) {
      for (const name of names) for (const value of channels.get(name)?.[record] ?? []) numbers.push(value);
    }
  }
  writeFileSync(spool, new Uint8Array(Float64Array.from(numbers).buffer));
  notes.push(`Layers: ${names.join(', ')}.`);
  const records = numbers.length / (names.length * width);
  return { source: await spoolSource(spool, [records, names.length, width]), simulated, notes };
}

function sessionOf(home: string, id: string, path: string): SessionRecord {
  try {
    const record = openSession(home, id);
    if (record.status !== 'running') return record;
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    throw new FringeError('not_found', `There is no session ${id} in this data folder.`, {
      path,
      remedy: 'List the sessions with `fringe sessions list`.',
      cause: error,
    });
  }
  throw new FringeError('conflict', `The session ${id} is still running.`, { path, remedy: 'Wait for its end.' });
}

function channelsOf({ start, events, runId }: SessionRecord, path: string): Channels {
  const traces = rowsBySensor(events, 'traces', ({ powersDbm }) => (powersDbm as (number | null)[]).map(orNaN));
  const readings = rowsBySensor(events, 'reads', ({ value }) => [orNaN(value as number | null)]);
  const { spec } = start;
  const channels = traces.size > 0 ? traces : spec.kind === 'sweep' ? repeatsOf(readings, spec.sweep) : readings;
  const widths = new Set([...channels.values()].flatMap((rows) => rows.map((row) => row.length)));
  if (channels.size === 0 || widths.size === 0) {
    throw new FringeError('bad_input', `The session ${runId} has no readings.`, {
      path,
      remedy: 'Name a session in which sensors were read.',
    });
  }
  if (widths.size === 1) return channels;
  throw new FringeError('bad_input', `The traces of the session ${runId} have ${[...widths].join(' and ')} points.`, {
    path,
    remedy: 'Records need bins of one number: name sessions with one analyser, or with equal traces.',
  });
}

const orNaN = (value: number | null): number => value ?? NaN;

/** In the order of the plan; of a reading that a resumed run took again, the last. */
function rowsBySensor(
  events: readonly RunEvent[],
  stream: string,
  rowOf: (data: RunEvent['data']) => number[],
): Map<string, number[][]> {
  const byIndex = new Map<number, RunEvent>();
  for (const event of events) if (event.stream === stream) byIndex.set(event.index, event);
  const rows = new Map<string, number[][]>();
  for (const [, { data }] of [...byIndex].sort(([a], [b]) => a - b)) {
    const { sensor } = data as unknown as SensorRead;
    const known = rows.get(sensor) ?? [];
    known.push(rowOf(data));
    rows.set(sensor, known);
  }
  return rows;
}

/** The whole repeats of a sweep, whose points are read `repeats` times each. */
function repeatsOf(
  readings: ReadonlyMap<string, readonly (readonly number[])[]>,
  { points, repeats }: { points: number; repeats: number },
): Map<string, number[][]> {
  const channels = new Map<string, number[][]>();
  for (const [sensor, rows] of readings) {
    if (rows.length < points * repeats) continue;
    const one = (repeat: number) => Array.from({ length: points }, (_, at) => rows[at * repeats + repeat]?.[0] ?? NaN);
    channels.set(
      sensor,
      Array.from({ length: repeats }, (_, repeat) => one(repeat)),
    );
  }
  return channels;
}

function requireSame(
  first: { id: string; channels: Channels },
  { id, channels }: { id: string; channels: Channels },
  path: string,
): void {
  const told = (of: Channels) => {
    const [rows] = [...of.values()];
    return `${[...of.keys()].sort().join(', ')} with ${rows?.[0]?.length ?? 0} bins`;
  };
  if (told(first.channels) === told(channels)) return;
  const sentence = `The session ${id} has ${told(channels)}, where ${first.id} has ${told(first.channels)}.`;
  throw new FringeError('bad_input', sentence, { path, remedy: 'Name sessions of the same channels and bins.' });
}
