import { availableParallelism, loadavg } from 'node:os';
import { looksLikeIdentity, parseMeasured } from '../src-main/instruments/drivers/scpi.ts';
import { MessageLink } from '../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../src-main/instruments/transports/openTransport.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith, startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';

/**
 * Queries per second over TCP, one query on the wire at a time for each instrument, with all that a driver of ours has:
 * order, timeout, late replies, statistics, wire log, parsing. Beside it pyvisa with pyvisa-py, against the same server
 * process, turn and turn about in the same run. Ratios are taken within a round, where the machine is in one mood, and
 * their median is compared: how fast a sleeping processor wakes changes every rate here by three.
 *
 * Gates: alone at least 0.9 of the peer; four instruments at once at least 3 times the peer with one, and with the same
 * four in turn (pyvisa has no other way than in turn, or threads under one interpreter lock).
 */
const rounds = 7;
const queriesPerRound = 6000;
const instruments = 4;
const gates = { alone: 0.9, four: 3 };

export async function run(): Promise<BenchmarkReport> {
  const server = startChild(process.execPath, [pathOf('./peers/scpiServer.mjs'), String(instruments)]);
  const links: MessageLink[] = [];
  let peer: Peer | null = null;
  try {
    const ports = JSON.parse(await server.nextLine()) as number[];
    for (const port of ports) links.push(await openLink(port));
    peer = await startPeer(ports);
    const ours = { alone: [] as number[], four: [] as number[] };
    const theirs = { alone: [] as number[], four: [] as number[] };
    // The first round warms up both and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const rates = {
        oursAlone: await askOurs(links.slice(0, 1)),
        theirsAlone: await askPeer(peer, 1),
        oursFour: await askOurs(links),
        theirsFour: await askPeer(peer, instruments),
      };
      if (round === 0) continue;
      ours.alone.push(rates.oursAlone);
      ours.four.push(rates.oursFour);
      if (rates.theirsAlone !== null) theirs.alone.push(rates.theirsAlone);
      if (rates.theirsFour !== null) theirs.four.push(rates.theirsFour);
    }
    const faults = links.reduce((sum, { statistics: s }) => sum + s.timeouts + s.errors + s.resynchronisations, 0);
    return report(ours, theirs, peer?.version ?? null, faults);
  } finally {
    await Promise.all(links.map((link) => link.close()));
    peer?.child.stop();
    server.stop();
  }
}

interface Rates {
  readonly alone: readonly number[];
  readonly four: readonly number[];
}

function report(ours: Rates, theirs: Rates, version: string | null, faults: number): BenchmarkReport {
  const oursAlone = median(ours.alone);
  const oursFour = median(ours.four);
  const figures = { oursAlonePerSecond: Math.round(oursAlone), oursFourPerSecond: Math.round(oursFour), faults };
  const own = [
    `ours, one instrument:           ${perSecond(oursAlone)}`,
    `ours, four instruments at once: ${perSecond(oursFour)} in all`,
    `faults on our links: ${faults}`,
  ];
  if (version === null) {
    const missing = 'no comparison: pyvisa-py is not installed (Debian: python3-pyvisa-py)';
    return { name: 'roundtrip', figures: { ...figures, peer: null }, lines: [...own, missing], reached: false };
  }
  const theirsAlone = median(theirs.alone);
  const theirsFour = median(theirs.four);
  const ratios = {
    alone: median(ours.alone.map((rate, round) => rate / (theirs.alone[round] ?? NaN))),
    fourToOne: median(ours.four.map((rate, round) => rate / (theirs.alone[round] ?? NaN))),
    fourToFourInTurn: median(ours.four.map((rate, round) => rate / (theirs.four[round] ?? NaN))),
  };
  // Two processes have work at once: with fewer free processors than that, all rates are those of one processor.
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const reached =
    ratios.alone >= gates.alone && Math.min(ratios.fourToOne, ratios.fourToFourInTurn) >= gates.four && faults === 0;
  return {
    name: 'roundtrip',
    figures: {
      ...figures,
      peer: version,
      peerAlonePerSecond: Math.round(theirsAlone),
      peerFourInTurnPerSecond: Math.round(theirsFour),
      aloneRatio: round2(ratios.alone),
      fourToPeerAloneRatio: round2(ratios.fourToOne),
      fourToPeerFourInTurnRatio: round2(ratios.fourToFourInTurn),
      loadAverage: Number(load),
    },
    lines: [
      ...own,
      `${version}, one instrument:    ${perSecond(theirsAlone)}`,
      `${version}, four in turn:      ${perSecond(theirsFour)} in all`,
      `alone: ${ratios.alone.toFixed(2)} of the peer (gate ${gates.alone})`,
      `four at once: ${ratios.fourToOne.toFixed(2)} times the peer with one (gate ${gates.four}), ` +
        `${ratios.fourToFourInTurn.toFixed(2)} times the peer with the same four in turn (gate ${gates.four})`,
      `medians of ${rounds} rounds of ${queriesPerRound} queries, turn and turn about, one server process; ` +
        `load average ${load} on ${availableParallelism()} processors`,
    ],
    reached,
  };
}

async function openLink(port: number): Promise<MessageLink> {
  const link = new MessageLink({
    transport: createTransport(`TCPIP0::127.0.0.1::${port}::SOCKET`),
    dialect: scpiDialect,
    label: `The instrument at port ${port}`,
    timeoutMs: 1000,
    retries: 2,
    probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'an instrument of the benchmark' },
  });
  await link.open();
  return link;
}

/** Queries per second over all links, each with one query on its wire. */
async function askOurs(links: readonly MessageLink[]): Promise<number> {
  const each = queriesPerRound / links.length;
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

async function startPeer(ports: readonly number[]): Promise<Peer | null> {
  const python = pythonWith('pyvisa, pyvisa_py');
  if (python === null) return null;
  const child = startChild(python, [pathOf('./peers/pyvisa_roundtrip.py'), ...ports.map(String)]);
  const versions = JSON.parse(await child.nextLine()) as { pyvisa: string; pyvisa_py: string };
  return { child, version: `pyvisa-py ${versions.pyvisa_py}` };
}

async function askPeer(peer: Peer | null, count: number): Promise<number | null> {
  if (peer === null) return null;
  peer.child.write(`${JSON.stringify({ instruments: count, queries: queriesPerRound })}\n`);
  const { seconds } = JSON.parse(await peer.child.nextLine()) as { seconds: number };
  return queriesPerRound / seconds;
}

const pathOf = (relative: string): string => new URL(relative, import.meta.url).pathname;
const round2 = (value: number): number => Math.round(value * 100) / 100;
const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')} queries/s`;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
