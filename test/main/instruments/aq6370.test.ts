import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseTraceLevels, parseTraceWavelengthsNm } from '../../../src-main/instruments/drivers/traceValues.ts';
import { judgeTrace } from '../../../src-main/instruments/sensorReader.ts';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';

type Dialogue = { readonly command: string; readonly reply: string | null };
const recorded = JSON.parse(
  readFileSync(new URL('./recordings/aq6370/dialogues.json', import.meta.url), 'utf8'),
) as Record<string, Dialogue>;
const replyOf = (name: string): string => recorded[name]?.reply ?? '';

interface AnalyserOptions {
  /** Name and password that it knows besides `anonymous`. */
  readonly account?: readonly [string, string];
  readonly unit?: string;
  readonly x?: string;
  readonly y?: string;
  /** Polls before the sweep has ended. */
  readonly sweepPolls?: number;
  /** It starts no sweep lower than this, in nm. */
  readonly lowestNm?: number;
}

/** The login of the remote control manual, then its sample program; traces and identity as they were recorded. */
async function startAnalyser(options: AnalyserOptions = {}): Promise<InstrumentServer> {
  const { account, unit = '0', sweepPolls = 2, lowestNm = 600 } = options;
  const y = options.y ?? replyOf('test_get_ydata');
  const count = y.split(',').length;
  const x =
    options.x ??
    Array.from({ length: count }, (_, index) => `+1.55${String(index).padStart(3, '0')}000E-006`).join(',');
  let user: string | null = null;
  let loggedIn = false;
  let polls = 0;
  let ends = { STARt: 1.5e-6, STOP: 1.6e-6 };
  const answers: Record<string, () => string> = {
    '*IDN?': () => replyOf('test_id'),
    ':DISPlay:TRACe:Y1:SCALe:UNIT?': () => unit,
    ':DISPlay:TRACe:Y1:SCALe:SPACing?': () => '0',
    ':SENSe:WAVelength:STARt?': () => `+${ends.STARt.toExponential(8).replace('e-', 'E-00')}`,
    ':SENSe:WAVelength:STOP?': () => `+${ends.STOP.toExponential(8).replace('e-', 'E-00')}`,
    ':STATus:OPERation:EVENt?': () => (++polls > sweepPolls ? '1' : '0'),
    ':TRACe:DATA:SNUMber? TRA': () => String(count),
    ':TRACe:X? TRA': () => x,
    ':TRACe:Y? TRA': () => y,
  };
  const server = await startInstrumentServer({
    onConnect: () => ((user = null), (loggedIn = false)),
    onCommand: (line, connection) => {
      const command = line.replace(/\r$/, '');
      if (!loggedIn) {
        const opened = /^OPEN "(.*)"$/.exec(command)?.[1];
        if (opened !== undefined) {
          user = opened;
          connection.send('AUTHENTICATE CRAM-MD5.\r\n');
        } else if (user === 'anonymous' || (user === account?.[0] && command === account?.[1])) {
          loggedIn = true;
          connection.send('ready\r\n');
        } else if (user !== null) connection.send('ACCESS DENIED\r\n');
        return;
      }
      const set = /^:SENSe:WAVelength:(STARt|STOP) ([\d.]+)NM$/.exec(command);
      if (set !== null) ends = { ...ends, [set[1] ?? '']: Math.max(lowestNm, Number(set[2])) * 1e-9 };
      if (command === ':INITiate') polls = 0;
      const answer = answers[command];
      if (answer !== undefined) connection.send(`${answer()}\r\n`);
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

describe('an AQ6370 driver', () => {
  it('logs in, sweeps once and reads the recorded trace with its three-digit exponents', async () => {
    const server = await startAnalyser();
    const analyser = instrumentAt('aq6370', server.address, { options: { points: 101 } });
    expect(await analyser.connect()).toMatchObject({
      manufacturer: 'YOKOGAWA',
      model: 'AQ6370D',
      serialNumber: '90Y403996',
      firmware: '02.08',
    });
    expect(server.commands.slice(0, 3)).toEqual(['OPEN "anonymous"\r', ' \r', '*IDN?\r']);
    const { wavelengthsNm, levelsDbm } = await analyser.readTrace('TRA', [1545, 1555]);
    expect(wavelengthsNm.slice(0, 2)).toEqual([1550, 1550.01]);
    expect(levelsDbm.length).toBe(wavelengthsNm.length);
    expect(levelsDbm.slice(0, 3)).toEqual([-58.0586383, -48.2452558, -210]);
    expect(levelsDbm.at(-1)).toBe(-68.9463024);
    const said = server.commands.map((command) => command.trim());
    expect(said).toContain(':SENSe:SWEep:POINts 101');
    expect(said.slice(said.indexOf(':INITiate:SMODe 1'))).toEqual([
      ':INITiate:SMODe 1',
      '*CLS',
      ':INITiate',
      ':STATus:OPERation:EVENt?',
      ':STATus:OPERation:EVENt?',
      ':STATus:OPERation:EVENt?',
      ':TRACe:DATA:SNUMber? TRA',
      ':TRACe:X? TRA',
      ':TRACe:Y? TRA',
    ]);
    await analyser.readTrace('TRA', [1545, 1555]);
    // The range is set once, not for each trace.
    expect(server.commands.filter((command) => command.startsWith(':SENSe:WAVelength:STARt ')).length).toBe(1);
  });

  it('takes the password from the environment and keeps it out of the wire log', async () => {
    vi.stubEnv('FRINGE_TEST_OSA', 'topsecret');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startAnalyser({ account: ['lab', 'topsecret'] });
    const options = { user: 'lab', password_env: 'FRINGE_TEST_OSA' };
    const analyser = instrumentAt('aq6370', server.address, { options });
    await analyser.connect();
    expect(server.commands).toContain('topsecret\r');
    expect(analyser.wireLog().map(({ text }) => text)).not.toContain('topsecret');
    vi.stubEnv('FRINGE_TEST_OSA', 'wrong');
    await expect(instrumentAt('aq6370', server.address, { options }).connect()).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringMatching(/did not take the login of "lab": it said "ACCESS DENIED"/) as string,
    });
    await expect(instrumentAt('aq6370', server.address, { options: { user: 'lab' } }).connect()).rejects.toMatchObject({
      code: 'bad_input',
      path: 'options.password_env',
    });
  });

  it('refuses what is no analyser at the login already', async () => {
    const server = await startInstrumentServer({ onCommand: (_line, connection) => connection.send('?\r\n') });
    onTestFinished(() => server.stop());
    await expect(instrumentAt('aq6370', server.address).connect()).rejects.toThrow(/did not take OPEN as "anonymous"/);
    expect(server.commands).toEqual(['OPEN "anonymous"\r']);
  });

  it('refuses an axis in watt, a range it does not reach, and a sweep without an end', async () => {
    const watts = await startAnalyser({ unit: '1' });
    await expect(instrumentAt('aq6370', watts.address).connect()).rejects.toThrow(/does not show levels in dBm/);
    const narrow = instrumentAt('aq6370', (await startAnalyser({ lowestNm: 1550 })).address);
    await narrow.connect();
    await expect(narrow.readTrace('TRA', [1545, 1555])).rejects.toThrow(
      /sweeps from or to 1550 nm when set to 1545 nm/,
    );
    const server = await startAnalyser({ sweepPolls: Infinity });
    const endless = instrumentAt('aq6370', server.address, { options: { sweep_timeout_ms: 60 } });
    await endless.connect();
    await expect(endless.readTrace('TRA', [1545, 1555])).rejects.toThrow(/has not ended its sweep within 60 ms/);
    await vi.waitFor(() => expect(server.commands).toContain(':ABORt\r'));
  });

  it('keeps points without a number as such', async () => {
    const y = '-1.00000000E+001,NAN,9.91000000E+037,-INF,-2.10000000E+002';
    const analyser = instrumentAt('aq6370', (await startAnalyser({ y })).address);
    await analyser.connect();
    const { levelsDbm } = await analyser.readTrace('TRA', [1545, 1555]);
    expect(levelsDbm).toEqual([-10, Number.NaN, Number.NaN, -Infinity, -210]);
  });

  it('has no outputs for the guard', () => {
    const analyser = instrumentAt('aq6370', 'TCPIP0::127.0.0.1::1::SOCKET');
    expect(analyser.wireStepsForOutputs(new Map([[0, 0]]))).toEqual([]);
  });
});

describe('values of a trace', () => {
  it('are those of the recorded stretch, in metres', () => {
    expect(parseTraceWavelengthsNm(3)(replyOf('test_trace_get_y_data_of_area'))).toEqual([1550, 1550.01, 1550.02]);
  });

  it('are refused as garbled when one is missing, when wavelengths do not rise, or when one is no number', () => {
    expect(() => parseTraceLevels(3)('-1E1,-2E1')).toThrow(/3 values/);
    expect(() => parseTraceWavelengthsNm(2)('1.55E-6,1.55E-6')).toThrow(/wavelengths that rise/);
    expect(() => parseTraceWavelengthsNm(2)('1.55E-6,NAN')).toThrow(/a number/);
    expect(() => parseTraceLevels(2)('-1E1,-2E1x')).toThrow(/a number/);
  });
});

describe('a trace as a sensor gives it', () => {
  it('has its floor at -100 dBm and keeps what is missing', () => {
    expect(judgeTrace([1, 2, 3], [-210, Number.NaN, -Infinity])).toEqual({
      wavelengthsNm: [1, 2, 3],
      powersDbm: [-100, Number.NaN, -100],
      fault: null,
    });
  });

  it('is faulty when no point of it holds a number', () => {
    expect(judgeTrace([1, 2], [Number.NaN, Number.NaN]).fault).toBe('no point of the trace holds a number');
    expect(judgeTrace([], []).fault).toBe('no point of the trace holds a number');
  });
});
