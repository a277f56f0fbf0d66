import { describe, expect, it, onTestFinished } from 'vitest';
import { parseDecimal, looksLikeIdentity } from '../../../src-main/instruments/drivers/scpi.ts';
import { MessageLink } from '../../../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../../../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../../../src-main/instruments/transports/openTransport.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer, ServedConnection } from './support/instrumentServer.ts';
import { servePty } from '../../support/ptyServer.ts';

const identity = 'MAKER,METER,1,1.0';
const timeoutMs = 300;

interface Setup {
  readonly link: MessageLink;
  readonly server: InstrumentServer;
  readonly lost: string[];
}

/** A meter that answers `READ<n>?` with n, except where the test says otherwise (returning true). */
async function connect(
  misbehave: (command: string, connection: ServedConnection, count: number) => boolean,
  over: 'tcp' | 'serial' = 'tcp',
): Promise<Setup> {
  const server = await startInstrumentServer({
    onCommand: (command, connection, count) => {
      if (misbehave(command, connection, count)) return;
      if (command === '*IDN?') connection.send(`${identity}\n`);
      const read = /^READ(\d+)\?$/.exec(command);
      if (read !== null) connection.send(`${read[1] ?? ''}\n`);
    },
  });
  const terminal = over === 'serial' ? await servePty(server.address) : null;
  const lost: string[] = [];
  const link = new MessageLink({
    transport: createTransport(terminal === null ? server.address : `ASRL${terminal.path}::INSTR`),
    dialect: scpiDialect,
    label: 'The meter',
    timeoutMs,
    retries: 2,
    probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a meter' },
    onLost: (reason) => lost.push(reason),
  });
  onTestFinished(async () => {
    await link.close();
    await terminal?.close();
    await server.stop();
  });
  expect(await link.open()).toBe(identity);
  return { link, server, lost };
}

const well = () => false;
const readAll = (link: MessageLink, first: number, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => link.read(`READ${first + index}?`, parseDecimal)));
const series = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
const only = (wanted: string, act: (connection: ServedConnection) => void, times = 1) => {
  return (command: string, connection: ServedConnection, count: number): boolean => {
    if (command !== wanted || count >= times) return false;
    act(connection);
    return true;
  };
};

/**
 * Keeps the first reply to each of these commands back until the link asks who is there after its timeout, so that it
 * comes late, before or after the identity, however fast the machine is.
 */
function late(commands: RegExp, place: 'before the identity' | 'after the identity' | 'both') {
  let held = '';
  return (command: string, connection: ServedConnection, count: number): boolean => {
    if (commands.test(command) && count === 0) {
      held = `${/\d+/.exec(command)?.[0] ?? ''}\n`;
      return true;
    }
    if (command !== '*IDN?' || held === '') return false;
    const before = place === 'after the identity' ? '' : held;
    connection.send(`${before}${identity}\n`);
    if (place !== 'before the identity') connection.sendAfter(5, held);
    held = '';
    return true;
  };
}

describe.each(['tcp', 'serial'] as const)('a link over %s', (over) => {
  it('answers many at once, each with its own reply, one exchange on the wire at a time', async () => {
    const { link, server } = await connect(well, over);
    expect(await readAll(link, 0, 200)).toEqual(series(0, 200));
    expect(server.commands.slice(1)).toEqual(series(0, 200).map((n) => `READ${n}?`));
    expect(link.statistics).toMatchObject({
      exchanges: 200,
      timeouts: 0,
      retries: 0,
      resynchronisations: 0,
      errors: 0,
    });
    expect(link.statistics.latencyP99Ms).toBeGreaterThanOrEqual(link.statistics.latencyP50Ms ?? Infinity);
  });

  it.each(['before the identity', 'after the identity'] as const)(
    'never takes a late reply for the next command’s (%s)',
    async (place) => {
      const { link } = await connect(late(/^READ7\?$/, place), over);
      expect(await readAll(link, 5, 6)).toEqual(series(5, 6));
      expect(link.statistics).toMatchObject({ timeouts: 1, retries: 1, resynchronisations: 1 });
    },
  );

  it('is lost at once when the other end goes away in the middle of a reply', async () => {
    const { link, lost } = await connect(
      only('READ3?', (connection) => (connection.send('3.1'), connection.cut())),
      over,
    );
    const results = await Promise.allSettled([
      link.read('READ3?', parseDecimal, { timeoutMs: 60_000 }),
      link.read('READ4?', parseDecimal),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { code: 'instrument_lost' } },
      { status: 'rejected', reason: { code: 'instrument_lost' } },
    ]);
    expect(lost).toHaveLength(1);
    await expect(link.read('READ5?', parseDecimal)).rejects.toMatchObject({ code: 'instrument_lost' });
  });
});

describe('a link to an instrument that misbehaves', () => {
  it('survives replies that all come late', async () => {
    const { link } = await connect(late(/^READ/, 'after the identity'));
    expect(await readAll(link, 0, 4)).toEqual(series(0, 4));
    expect(link.statistics).toMatchObject({ timeouts: 4, retries: 4 });
  });

  it('survives a late reply that comes twice, around the identity', async () => {
    const { link } = await connect(late(/^READ2/, 'both'));
    expect(await readAll(link, 0, 4)).toEqual(series(0, 4));
  });

  it('drops a doubled reply', async () => {
    const { link } = await connect(only('READ1?', (connection) => connection.send('1\n1\n')));
    expect(await readAll(link, 0, 5)).toEqual(series(0, 5));
    expect(link.statistics.resynchronisations).toBe(1);
  });

  it('drops a reply that comes once more before the next question', async () => {
    const { link } = await connect(only('READ1?', (c) => (c.send('1\n'), c.sendAfter(20, '1\n'))));
    expect(await link.read('READ1?', parseDecimal)).toBe(1);
    const arrived = () => link.log.entries().filter(({ text }) => text === '1').length;
    while (arrived() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await link.read('READ2?', parseDecimal)).toBe(2);
    expect(link.statistics.resynchronisations).toBe(1);
  });

  it('asks again after a reply that was cut short', async () => {
    const { link } = await connect(only('READ12?', (connection) => connection.send('1')));
    expect(await readAll(link, 11, 3)).toEqual(series(11, 3));
    expect(link.statistics).toMatchObject({ timeouts: 1, retries: 1 });
  });

  it('asks again after noise in a reply', async () => {
    const { link } = await connect(only('READ12?', (connection) => connection.send('1\xfe\x002\n')));
    expect(await readAll(link, 11, 3)).toEqual(series(11, 3));
    expect(link.statistics).toMatchObject({ timeouts: 0, retries: 1, resynchronisations: 1 });
  });

  it('gives up a read that is garbled every time, and goes on with the next', async () => {
    const { link } = await connect(only('READ1?', (connection) => connection.send('what?\n'), Infinity));
    const [garbled, next] = await Promise.allSettled([
      link.read('READ1?', parseDecimal),
      link.read('READ2?', parseDecimal),
    ]);
    expect(garbled).toMatchObject({
      reason: { code: 'instrument_reply', message: 'The meter said "what?" where a number was expected.' },
    });
    expect(next).toEqual({ status: 'fulfilled', value: 2 });
    expect(link.statistics).toMatchObject({ retries: 2, errors: 1 });
  });

  it('does not wait for the end of a reply that has none', async () => {
    const flood = 'x'.repeat(8192);
    const endless = only('READ1?', (connection) => {
      for (let block = 0; block < 12; block++) connection.send(flood);
    });
    const { link } = await connect(endless);
    expect(await link.read('READ1?', parseDecimal, { timeoutMs: 30_000 })).toBe(1);
    expect(link.statistics).toMatchObject({ retries: 1, timeouts: 0 });
  });

  it('lets go of an instrument that never falls quiet', async () => {
    let timer: NodeJS.Timeout | undefined;
    const chatter = only('READ1?', (connection) => (timer = setInterval(() => connection.send('77\n77\n'), 5)));
    onTestFinished(() => clearInterval(timer));
    const { link, lost } = await connect(chatter);
    await link.read('READ1?', parseDecimal).catch(() => undefined);
    await expect(link.read('READ2?', parseDecimal)).rejects.toMatchObject({ code: 'instrument_timeout' });
    expect(lost[0]).toContain('talks without pause');
  });

  it('lets go of an instrument that is silent', async () => {
    let silent = false;
    const { link, lost } = await connect(() => silent);
    silent = true;
    await expect(link.read('READ1?', parseDecimal)).rejects.toMatchObject({ code: 'instrument_timeout' });
    expect(lost).toHaveLength(1);
    expect(link.isOpen).toBe(false);
  });

  it('never repeats a write', async () => {
    const { link, server } = await connect(well);
    const refused = link.write('SET 1', () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'instrument_timeout' });
    expect(await link.read('READ1?', parseDecimal)).toBe(1);
    expect(server.commands.filter((command) => command === 'SET 1')).toHaveLength(1);
  });

  it('finds its place before the command after a failed write', async () => {
    const { link, server } = await connect(late(/^SET 1$/, 'before the identity'));
    await link.write('SET 1', () => undefined).catch(() => undefined);
    expect(await link.read('READ1?', parseDecimal)).toBe(1);
    expect(server.commands).toEqual(['*IDN?', 'SET 1', '*IDN?', 'READ1?']);
  });

  it('refuses at the door what is not the expected instrument, and says what it said', async () => {
    await expect(connect((command, connection) => (connection.send(`echo ${command}\n`), true))).rejects.toMatchObject({
      code: 'instrument_identity',
      message: 'The meter is not a meter: it answered "echo *IDN?" to *IDN?.',
    });
  });
});

describe('an abort', () => {
  it('answers its caller at once and leaves the link in step', async () => {
    const { link, server } = await connect(only('READ1?', (connection) => connection.sendAfter(60, '1\n')));
    const controller = new AbortController();
    const aborted = link.read('READ1?', parseDecimal, { signal: controller.signal });
    const queued = link.read('READ2?', parseDecimal, { signal: controller.signal });
    const other = link.read('READ3?', parseDecimal);
    while (!server.commands.includes('READ1?')) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'stopped' });
    await expect(queued).rejects.toMatchObject({ code: 'stopped' });
    expect(await other).toBe(3);
    expect(server.commands).toEqual(['*IDN?', 'READ1?', 'READ3?']);
    expect(link.statistics).toMatchObject({ resynchronisations: 0, errors: 0 });
  });

  it('sends nothing for somebody who has given up already', async () => {
    const { link, server } = await connect(well);
    await expect(link.read('READ1?', parseDecimal, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'stopped',
    });
    expect(await link.read('READ2?', parseDecimal)).toBe(2);
    expect(server.commands).toEqual(['*IDN?', 'READ2?']);
  });
});

it('keeps the last things said, and no more', async () => {
  const { link } = await connect(well);
  await readAll(link, 0, 300);
  const entries = link.log.entries();
  expect(entries).toHaveLength(256);
  expect(entries.slice(-2).map(({ direction, text }) => [direction, text])).toEqual([
    ['sent', 'READ299?'],
    ['received', '299'],
  ]);
});
