import { availableParallelism, loadavg } from 'node:os';
import { looksLikeIdentity, parseMeasured } from '../src-main/instruments/drivers/scpi.ts';
import { MessageLink } from '../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../src-main/instruments/transports/openTransport.ts';
import type { TransportOptions } from '../src-main/instruments/transports/transport.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith, startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';

/**
 * Queries per second of each transport, one query on the wire at a time for each instrument, with all that a driver of ours
 * has: order, timeout, late replies, statistics, wire log, parsing. Beside it pyvisa with pyvisa-py where it has the
 * transport, against the same server process, turn and turn about in the same run. Ratios are taken within a round, where
 * the machine is in one mood, and their median is compared: how fast a sleeping processor wakes changes every rate here by
 * three.
 *
 * Gates: alone at least 0.9 of the peer; over TCP four instruments at once at least 3 times the peer with one, and with the
 * same four in turn (pyvisa has no other way than in turn, or threads under one interpreter lock).
 */
const rounds = 11;
const queriesPerRound = 2000;
const gates = { alone: 0.9, four: 3 };

interface Row {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly options: TransportOptions;
  /** For the peer to open; the same instruments one after the other. */
  readonly gate: number;
  /** Ours at once against the peer with the first alone. */
  readonly againstOne: boolean;
}

interface Seen {
  readonly row: Row;
  readonly ours: number[];
  readonly theirs: number[];
  links: MessageLink[];
  /** Why the peer was not asked, or empty. */
  cannot: string;
}

export async function measureQueries(): Promise<BenchmarkReport> {
  const server = startChild(process.execPath, [pathOf('./peers/instrumentServer.ts')]);
  const seen: Seen[] = [];
  let peer: Peer | null = null;
  try {
    const places = JSON.parse(await server.nextLine()) as Places;
    peer = await startPeer(places.vxi11.portmapper);
    for (const row of rowsOf(places)) seen.push({ row, ours: [], theirs: [], links: [], cannot: '' });
    // The first round warms up both and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const entry of seen) await measureRound(entry, peer, round > 0);
    }
    return report(seen, peer?.version ?? null);
  } finally {
    for (const { links } of seen) await Promise.all(links.map((link) => link.close()));
    peer?.child.stop();
    server.stop();
  }
}

interface Places {
  readonly tcp: readonly string[];
  readonly vxi11: { readonly address: string; readonly port: number; readonly portmapper: number };
  readonly hislip: string;
  readonly serial: string | null;
}

function rowsOf({ tcp, vxi11, hislip, serial }: Places): Row[] {
  const [first = ''] = tcp;
  // The peer asks beside us: our locks would keep it out.
  const options = { lock: false };
  const alone = { gate: gates.alone, againstOne: false };
  return [
    { name: 'TCP', addresses: [first], options, ...alone },
    { name: 'TCP, four at once, to the peer with one', addresses: tcp, options, gate: gates.four, againstOne: true },
    { name: 'TCP, four at once, to the peer with four', addresses: tcp, options, gate: gates.four, againstOne: false },
    { name: 'VXI-11', addresses: [vxi11.address], options: { ...options, vxi11_port: vxi11.port }, ...alone },
    { name: 'HiSLIP', addresses: [hislip], options, ...alone },
    ...(serial === null ? [] : [{ name: 'serial (pseudo-terminal)', addresses: [serial], options, ...alone }]),
  ];
}

async function measureRound(entry: Seen, peer: Peer | null, counts: boolean): Promise<void> {
  const { row, ours, theirs } = entry;
  // A socket or a port of this server takes one client: ours goes before the peer comes.
  entry.links = await Promise.all(row.addresses.map((address) => openLink(address, row.options)));
  const our = await askOurs(entry.links);
  const faults = entry.links.reduce((sum, { statistics: s }) => sum + s.timeouts + s.errors + s.resynchronisations, 0);
  if (faults > 0) throw new Error(`${row.name}: ${faults} faults on our links`);
  await Promise.all(entry.links.map((link) => link.close()));
  entry.links = [];
  const asked = row.againstOne ? row.addresses.slice(0, 1) : row.addresses;
  const their = peer === null ? 'pyvisa-py is not installed (Debian: python3-pyvisa-py)' : await askPeer(peer, asked);
  if (typeof their === 'string') entry.cannot = their;
  if (!counts) return;
  ours.push(our);
  if (typeof their === 'number') theirs.push(their);
}

function report(seen: readonly Seen[], version: string | null): BenchmarkReport {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const rows = seen.map(({ row, ours, theirs, cannot }) => ({
    name: row.name,
    oursPerSecond: Math.round(median(ours)),
    peerPerSecond: theirs.length === 0 ? null : Math.round(median(theirs)),
    ratio: theirs.length === 0 ? null : round2(median(ours.map((rate, round) => rate / (theirs[round] ?? NaN)))),
    // Where other work keeps the processors busy, a rate is that of the waiting; the best round is nearest to the link's own.
    best: { ours: Math.round(Math.max(...ours)), theirs: Math.round(Math.max(0, ...theirs)) },
    gate: row.gate,
    cannot,
  }));
  const text = (rate: number | null) => (rate === null ? '-' : rate.toLocaleString('en'));
  return {
    name: 'instruments',
    figures: { peer: version, queries: rows, loadAverage: Number(load) },
    lines: [
      ...rows.map(({ name, oursPerSecond, peerPerSecond, ratio, gate, cannot, best }) =>
        ratio === null
          ? `${name}: ${text(oursPerSecond)} queries/s; no peer: ${cannot}`
          : `${name}: ${text(oursPerSecond)} queries/s, ${version ?? ''} ${text(peerPerSecond)}: ${ratio.toFixed(2)} (gate ${gate}); ` +
            `best rounds ${text(best.ours)} and ${text(best.theirs)}`,
      ),
      `medians of ${rounds} rounds of ${queriesPerRound} queries, turn and turn about, one server process; ` +
        `load average ${load} on ${availableParallelism()} processors`,
    ],
    reached: version !== null && rows.every(({ ratio, gate }) => ratio === null || ratio >= gate),
  };
}

async function openLink(address: string, options: TransportOptions): Promise<MessageLink> {
  const link = new MessageLink({
    transport: createTransport(address, options),
    dialect: scpiDialect,
    label: `The instrument at ${address}`,
    timeoutMs: 1000,
    retries: 2,
    probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'an instrument of the benchmark' },
  });
  await link.open();
  return link;
}

/** Queries per second over all links, each with one query on its wire. */
async function askOurs(links: readonly MessageLink[]): Promise<number> {
  const each = Math.floor(queriesPerRound / links.length);
  const startedMs = performance.now();
  await Promise.all(
    links.map(async (link) => {
      for (let query = 0; query < each; query++) await link.read('READ?', parseMeasured);
    }),
  );
  return (each * links.length) / ((performance.now() - startedMs) / 1000);
}

interface Peer {
  readonly child: LineChild;
  readonly version: string;
}

async function startPeer(portmapper: number): Promise<Peer | null> {
  const python = pythonWith('pyvisa, pyvisa_py');
  if (python === null) return null;
  const child = startChild(python, [pathOf('./peers/pyvisa_roundtrip.py'), String(portmapper)]);
  const versions = JSON.parse(await child.nextLine()) as { pyvisa: string; pyvisa_py: string };
  return { child, version: `pyvisa-py ${versions.pyvisa_py}` };
}

async function askPeer(peer: Peer, resources: readonly string[]): Promise<number | string> {
  peer.child.write(`${JSON.stringify({ resources, queries: queriesPerRound })}\n`);
  const answer = JSON.parse(await peer.child.nextLine()) as { seconds?: number; cannot?: string };
  return answer.seconds === undefined ? (answer.cannot ?? '') : queriesPerRound / answer.seconds;
}

const pathOf = (relative: string): string => new URL(relative, import.meta.url).pathname;
const round2 = (value: number): number => Math.round(value * 100) / 100;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
