import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createInstrument } from '../src-main/instruments/drivers/createInstrument.ts';
import type { LoggedInstrument } from '../src-main/instruments/drivers/createInstrument.ts';
import { asciiCommands } from '../src-main/instruments/protocols/qontrolCommands.ts';
import { wireTimeMs } from '../src-main/instruments/simulator/serialLine.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';
import { loadWords } from './linkHost.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

/**
 * 64 channels of a chain of eight Qontrol modules, all set as vectors and read back (volts and milliampere), by the whole
 * driver over a line of 115200 baud whose bytes the simulator paces. The server counts exchanges and bytes; times are held
 * against what exactly those bytes take on the wire.
 *
 * Gates: one exchange a module to write, one for the chain to read; a round, written and read, at most 10 % longer than
 * its bytes (p50 of the rounds: the machine may do other work). Shorter than its bytes would be a line that does not pace. Beside it the
 * same vectors from a bare socket that parses nothing: what the machine and the runtime need to wake up for each exchange.
 */
const rounds = 25;
const channels = 64;
const gate = 1.1;
/** A converter's step, the offset of a simulated read-back and its rounding. */
const toleranceV = 0.002;

interface Chain {
  readonly baud: number;
  readonly modules: number;
  readonly socket: string;
  readonly serial: string | null;
}

/** One kind of exchange, round by round. */
interface Seen {
  readonly commands: number[];
  readonly bytes: number[];
  readonly tookMs: number[];
  readonly wireMs: number[];
}

interface Row {
  readonly name: string;
  readonly writes: Seen;
  readonly reads: Seen;
}

export async function run(): Promise<BenchmarkReport> {
  const server = startChild(process.execPath, [new URL('./peers/qontrolChainServer.ts', import.meta.url).pathname]);
  try {
    const chain = JSON.parse(await server.nextLine()) as Chain;
    const rows: Row[] = [];
    for (const [link, address] of [['socket', chain.socket] as const, ['pseudo-terminal', chain.serial] as const]) {
      if (address === null) continue;
      for (const binary of [false, true]) {
        const name = `${link}, ${binary ? 'binary' : 'text'}`;
        rows.push({ name, ...(await measure({ server, chain, address, binary })) });
      }
    }
    return report(rows, { ...chain, bare: await measureBare(server, chain) });
  } finally {
    server.stop();
  }
}

interface Place {
  readonly server: LineChild;
  readonly chain: Chain;
  readonly address: string;
  readonly binary: boolean;
}

async function measure({ server, chain, address, binary }: Place): Promise<Omit<Row, 'name'>> {
  return await withTemporaryHome(async (lockDirectory) => {
    // Asked whether it is there, an instrument would add bytes of its own; here it is never idle for so long.
    const options = { binary, keep_alive_ms: 0 };
    const instrument = createInstrument({
      id: 'heaters',
      instrument: { driver: 'qontrol', address, options },
      lockDirectory,
    });
    const writes: Seen = { commands: [], bytes: [], tookMs: [], wireMs: [] };
    const reads: Seen = { commands: [], bytes: [], tookMs: [], wireMs: [] };
    const timed = async <T>(seen: Seen, counts: boolean, work: () => Promise<T>): Promise<T> => {
      await askCounts(server);
      const startedMs = performance.now();
      const result = await work();
      const tookMs = performance.now() - startedMs;
      const { commands, bytes } = await askCounts(server);
      if (counts) {
        seen.commands.push(commands);
        seen.bytes.push(bytes);
        seen.tookMs.push(tookMs);
        seen.wireMs.push(wireTimeMs(bytes, chain.baud));
      }
      return result;
    };
    try {
      await instrument.connect();
      // The first round warms up and is not counted.
      for (let round = 0; round <= rounds; round++) {
        const values = valuesOf(round);
        await timed(writes, round > 0, () => writeAll(instrument, values));
        const read = await timed(reads, round > 0, () => instrument.observeOutputs([...values.keys()]));
        for (const [channel, { value, currentMa }] of read.entries()) {
          const volts = values.get(channel) ?? NaN;
          const isRight =
            Math.abs((value ?? NaN) - volts) < toleranceV &&
            Math.abs((currentMa ?? NaN) - (volts / (1000 + 5 * channel)) * 1000) < 0.02;
          if (!isRight) throw new Error(`channel ${channel}: ${volts} V were set, ${value} V and ${currentMa} mA read`);
        }
      }
      const { timeouts, errors, resynchronisations, retries } = instrument.statistics;
      if (timeouts + errors + resynchronisations + retries > 0) throw new Error('there were faults on the link');
    } finally {
      await instrument.disconnect();
    }
    return { writes, reads };
  });
}

/** How much longer than its bytes a bare socket takes to write, p50 of the rounds. */
async function measureBare(server: LineChild, { socket: address, baud, modules }: Chain): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port: Number(address.split('::')[2]), noDelay: true });
  const ratios: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    for (let round = 0; round <= rounds; round++) {
      const volts = [...valuesOf(round).values()];
      await askCounts(server);
      const startedMs = performance.now();
      for (let first = 0; first < channels; first += channels / modules) {
        const vector = volts.slice(first, first + channels / modules);
        socket.write(`${asciiCommands.setVector(first, vector, 12)}\n`, 'latin1');
        await new Promise<void>((resolve) => socket.once('data', () => resolve()));
      }
      const tookMs = performance.now() - startedMs;
      const { bytes } = await askCounts(server);
      if (round > 0) ratios.push(tookMs / wireTimeMs(bytes, baud));
      // As long as the chain takes to be read: a processor that sleeps meanwhile is slower to wake.
      await delay(wireTimeMs(1750, baud));
    }
  } finally {
    socket.destroy();
  }
  return rounded(p50(ratios), 3);
}

/** Other volts in each round, of every number of digits. */
const valuesOf = (round: number): Map<number, number> =>
  new Map(Array.from({ length: channels }, (_, channel) => [channel, ((channel * 37 + round * 101) % 1200) / 100]));

async function writeAll(instrument: LoggedInstrument, values: ReadonlyMap<number, number>): Promise<void> {
  await instrument.writeOutputs?.(values);
}

async function askCounts(server: LineChild): Promise<{ commands: number; bytes: number }> {
  server.write('\n');
  return JSON.parse(await server.nextLine()) as { commands: number; bytes: number };
}

function report(rows: readonly Row[], { baud, modules, bare }: Chain & { readonly bare: number }): BenchmarkReport {
  const summary = ({ commands, bytes, tookMs, wireMs }: Seen) => ({
    mostExchanges: Math.max(...commands),
    bytes: p50(bytes),
    wireMs: rounded(p50(wireMs), 2),
    p50Ms: rounded(p50(tookMs), 2),
    overWire: rounded(p50(tookMs.map((ms, round) => ms / (wireMs[round] ?? NaN))), 3),
    least: rounded(Math.min(...tookMs.map((ms, round) => ms / (wireMs[round] ?? NaN))), 3),
    most: rounded(Math.max(...tookMs.map((ms, round) => ms / (wireMs[round] ?? NaN))), 3),
  });
  const sum = (a: readonly number[], b: readonly number[]) => a.map((value, at) => value + (b[at] ?? NaN));
  const figures = rows.map(({ name, writes, reads }) => ({
    name,
    writes: summary(writes),
    reads: summary(reads),
    both: summary({
      commands: sum(writes.commands, reads.commands),
      bytes: sum(writes.bytes, reads.bytes),
      tookMs: sum(writes.tookMs, reads.tookMs),
      wireMs: sum(writes.wireMs, reads.wireMs),
    }),
  }));
  const words = ({ mostExchanges, bytes, wireMs, p50Ms, overWire, most }: ReturnType<typeof summary>) =>
    `${mostExchanges} exchanges, ${bytes} bytes, ${wireMs} ms of wire, ${p50Ms} ms: ${overWire} (at most ${most})`;
  return {
    name: 'qontrolChain',
    figures: { baud, modules, channels, rounds, rows: figures, bareSocket: bare },
    lines: [
      ...figures.flatMap(({ name, writes, reads, both }) => [
        `${name}, written: ${words(writes)}`,
        `${name}, read: ${words(reads)}`,
        `${name}, both: ${words(both)} (gate ${gate})`,
      ]),
      `a bare socket, text, written: ${bare}`,
      `${channels} channels of ${modules} modules, ${rounds} rounds, ${baud} baud 8N1; ${loadWords()}`,
    ],
    reached: figures.every(
      ({ writes, reads, both }) =>
        writes.mostExchanges === modules && reads.mostExchanges === 1 && both.overWire <= gate && both.least >= 1,
    ),
  };
}

const p50 = (values: readonly number[]): number => quantileOf(values, 0.5);
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
