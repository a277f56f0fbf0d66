import { readFileSync } from 'node:fs';
import { startInstrumentServer } from './instrumentServer.ts';
import type { InstrumentServer, ServedConnection } from './instrumentServer.ts';

interface RecordedEntry {
  readonly action: string;
  readonly data?: string | readonly string[];
  readonly divide?: { readonly frames: readonly number[] };
}
interface Recording {
  readonly data: readonly {
    readonly cmd: string;
    readonly encoding: string;
    readonly entries: readonly RecordedEntry[];
  }[];
  readonly initial_out?: readonly string[];
}

/** Binary codes whose replies are the same text as the ASCII command's (the maker's protocol table). */
const binaryNames: Readonly<Record<string, string>> = {
  '00': 'V',
  '01': 'I',
  '02': 'VMAX',
  '03': 'IMAX',
  '0a': 'VIP',
  '20': 'VFULL',
  '21': 'IFULL',
  '22': 'NCHAN',
  '23': 'FIRMWARE',
  '24': 'ID',
};

/**
 * Plays the maker's recordings: a command that was recorded gets the recorded bytes in the recorded bursts; any other
 * byte is noted in `unrecorded` and answered like the module answers it, with E10:00. Several recordings of one device
 * may be laid over each other, the first one first.
 */
export async function startRecordedQontrol(
  names: readonly string[],
): Promise<InstrumentServer & { readonly unrecorded: string[] }> {
  const replies = new Map<string, RecordedEntry[]>();
  let initial: readonly string[] = [];
  for (const name of names) {
    const file = new URL(`../recordings/qontrol/${name}.json`, import.meta.url);
    const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording;
    initial = initial.length === 0 ? (recording.initial_out ?? []) : initial;
    for (const { cmd, encoding, entries } of recording.data) {
      const command = encoding === 'ascii' ? cmd.replace(/\n$/, '') : asciiName(cmd);
      if (command !== null && command !== '*' && !replies.has(command)) replies.set(command, [...entries]);
    }
  }
  const unrecorded: string[] = [];
  const server = await startInstrumentServer({
    onConnect: (connection) => initial.forEach((text) => connection.send(text)),
    onCommand: (command, connection, count) => {
      const entries = replies.get(command);
      if (entries === undefined) unrecorded.push(command);
      // `nup?`-like commands of a chain have one entry for each module; others one for each repetition.
      const entry = entries?.[Math.min(count, entries.length - 1)];
      play(entry ?? { action: 'QUEUE_OUT', data: 'E10:00' }, connection);
    },
  });
  return Object.assign(server, { unrecorded });
}

function asciiName(hex: string): string | null {
  const name = binaryNames[hex.slice(2, 4)];
  if (name === undefined) return null;
  if (hex.startsWith('a9')) return `${name}ALL?`;
  return hex.startsWith('88') ? `${name}${Number.parseInt(hex.slice(4, 10), 16)}?` : null;
}

function play({ data = [], divide }: RecordedEntry, connection: ServedConnection): void {
  const lines = (typeof data === 'string' ? [data] : data).map((line) => (line.endsWith('\n') ? line : `${line}\n`));
  let from = 0;
  const bursts = divide?.frames ?? [lines.length];
  bursts.forEach((count, index) => {
    const last = index === bursts.length - 1;
    connection.sendAfter(index * 2, lines.slice(from, last ? lines.length : from + count).join(''));
    from += count;
  });
}
