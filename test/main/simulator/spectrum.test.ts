import { describe, expect, it } from 'vitest';
import { parseTraceLevels, parseTraceWavelengthsNm } from '../../../src-main/instruments/drivers/traceValues.ts';
import { Aq6370Dialect } from '../../../src-main/instruments/simulator/aq6370Dialect.ts';
import type { LaserLight } from '../../../src-main/instruments/simulator/benchChip.ts';
import { answer } from '../../../src-main/instruments/simulator/dialect.ts';
import type { InstrumentDialect } from '../../../src-main/instruments/simulator/dialect.ts';
import { N777xDialect } from '../../../src-main/instruments/simulator/n777xDialect.ts';
import { SimulatedBench } from '../../../src-main/instruments/simulator/simulatedBench.ts';
import { spectrumBench } from '../../support/spectrumBench.ts';

const asking = (dialect: InstrumentDialect) => (command: string) =>
  Buffer.from(answer(dialect, command)).toString('latin1');

function laser() {
  const lights: LaserLight[] = [];
  let spentMs = 0;
  const port = {
    spend: (ms: number) => void (spentMs += ms),
    setLight: (light: LaserLight) => void lights.push(light),
  };
  const dialect = new N777xDialect(port, 'MY1');
  return { dialect, ask: asking(dialect), light: () => lights.at(-1), spentMs: () => spentMs };
}

describe('N7776C dialect', () => {
  it('is set with a unit, answers in metres, and takes its time to tune', () => {
    const { ask, light, spentMs } = laser();
    expect(ask('*IDN?\n')).toBe('Keysight Technologies,N7776C,MY1,1.20\n');
    expect(ask('SOUR0:WAV 1549.3NM\n')).toBe('');
    expect(ask('sour0:wav?\n')).toBe('+1.54930000E-006\n');
    expect(light()).toEqual({ wavelengthNm: 1549.3, on: true });
    expect(spentMs()).toBeCloseTo(20 + 3 * 0.7, 9);
    expect(ask('SOURce0:WAVelength 1.56e-6;*OPC?\n')).toBe('+1\n');
    expect(light()?.wavelengthNm).toBeCloseTo(1560, 9);
    expect(ask('SOUR0:WAV? MIN;WAV? MAX\n')).toBe('+1.48000000E-006;+1.62000000E-006\n');
  });

  it('stays where it is for what it does not reach or understand, and says why', () => {
    const { ask, light } = laser();
    ask('SOUR0:WAV 1700NM\n');
    ask('SOUR0:WAV blue\n');
    ask('SOUR0:COLOUR 1\n');
    expect(light()?.wavelengthNm).toBe(1550);
    expect(ask('SYST:ERR?\n')).toBe('-222,"Data out of range"\n');
    expect(ask('SYST:ERR?\n')).toBe('-104,"Data type error"\n');
    expect(ask('SYST:ERR?\n')).toBe('-113,"Undefined header"\n');
    expect(ask('SYST:ERR?\n')).toBe('+0,"No error"\n');
  });

  it('goes dark and comes back, and stands again where a snapshot says', () => {
    const { ask, dialect, light } = laser();
    ask('SOUR0:POW:STAT 0\n');
    expect(light()?.on).toBe(false);
    ask('SOUR0:WAV 1541NM\n');
    const snapshot = dialect.snapshot();
    ask('*RST\n');
    expect(light()).toEqual({ wavelengthNm: 1550, on: true });
    dialect.restore(snapshot);
    expect(light()).toEqual({ wavelengthNm: 1541, on: false });
  });
});

function analyser(readTraceW = (wavelengthsNm: readonly number[]) => wavelengthsNm.map(() => 1e-4)) {
  const dialect = new Aq6370Dialect({ spend: () => undefined, readTraceW }, '90Y1');
  return { dialect, ask: asking(dialect) };
}

const loggedIn = (...more: Parameters<typeof analyser>) => {
  const osa = analyser(...more);
  osa.ask('open "anonymous"\r\n \r\n');
  return osa;
};

describe('AQ6370D dialect', () => {
  it('answers nothing before the login, and again nothing on the next connection', () => {
    const { ask, dialect } = analyser();
    expect(ask('*IDN?\r\n')).toBe('');
    expect(ask('OPEN "anonymous"\r\n')).toBe('AUTHENTICATE CRAM-MD5.\r\n');
    expect(ask(' \r\n')).toBe('ready\r\n');
    expect(ask('*IDN?\r\n')).toBe('YOKOGAWA,AQ6370D,90Y1,02.08\r\n');
    dialect.resetLink();
    expect(ask('*IDN?\r\n')).toBe('');
  });

  it('sweeps when told to and prints exponents of three digits', () => {
    const { ask } = loggedIn();
    ask(':SENS:SWE:POIN 101\r\n:SENS:WAV:STAR 1549NM\r\n:SENS:WAV:STOP 1550NM\r\n*CLS\r\n');
    expect(ask(':STAT:OPER:EVEN?\r\n')).toBe('0\r\n');
    expect(ask(':TRAC:DATA:SNUM? TRA\r\n')).toBe('0\r\n');
    ask(':INIT:SMOD 1\r\n:INIT\r\n');
    expect(ask(':STAT:OPER:EVEN?\r\n:STAT:OPER:EVEN?\r\n')).toBe('1\r\n0\r\n');
    expect(ask(':TRACe:X? TRA\r\n').split(',').slice(0, 2)).toEqual(['+1.54900000E-006', '+1.54901000E-006']);
    expect(ask(':TRACe:Y? TRA\r\n').trimEnd().split(',')).toEqual(Array(101).fill('-1.00000000E+001'));
  });

  it('says -210 dBm where there is no light', () => {
    const { ask } = loggedIn((wavelengthsNm) => wavelengthsNm.map((_, index) => (index % 2 === 0 ? -1e-12 : 1e-3)));
    ask(':SENS:SWE:POIN 101\r\n:INIT\r\n');
    expect(ask(':TRAC:Y? TRA\r\n').split(',').slice(0, 2)).toEqual(['-2.10000000E+002', '+0.00000000E+000']);
  });
});

/** A trace of the whole bench's simulation, by its analyser. */
function traceOf(bench: SimulatedBench): { wavelengthsNm: number[]; levelsDbm: number[] } {
  const dialect = bench.instruments.get('osa')?.dialect;
  if (dialect === undefined) throw new Error('the bench has no analyser');
  const ask = asking(dialect);
  dialect.resetLink();
  ask('OPEN "anonymous"\r\n \r\n:SENS:SWE:POIN 401\r\n:SENS:WAV:STAR 1540NM\r\n:SENS:WAV:STOP 1560NM\r\n:INIT\r\n');
  return {
    wavelengthsNm: parseTraceWavelengthsNm(401)(ask(':TRAC:X? TRA\r\n')),
    levelsDbm: parseTraceLevels(401)(ask(':TRAC:Y? TRA\r\n')),
  };
}

/** Wavelengths of the notches: the lowest point of each stretch 15 dB below the highest. */
function notchesNm({ wavelengthsNm, levelsDbm }: ReturnType<typeof traceOf>): number[] {
  const highest = Math.max(...levelsDbm);
  const notches: number[] = [];
  levelsDbm.forEach((level, index) => {
    const isLowest = levelsDbm.slice(Math.max(0, index - 20), index + 21).every((other) => level <= other);
    if (isLowest && level < highest - 15) notches.push(wavelengthsNm[index] as number);
  });
  return notches;
}

describe('the chip with a spectrum', () => {
  const fresh = (seed: number): SimulatedBench => {
    const bench = new SimulatedBench(spectrumBench(), () => 0);
    bench.beginFreshRun(seed);
    return bench;
  };

  it('has notches a free spectral range apart: 5.72 nm for a group index of 4.2 and 100 um', () => {
    const [first = 0, second = 0, third = 0] = notchesNm(traceOf(fresh(42)));
    expect(second - first).toBeCloseTo(5.7, 0);
    expect(third - second).toBeCloseTo(5.7, 0);
  });

  it('shifts by half of it when a heater adds half a turn', () => {
    const bench = fresh(42);
    const [cold = 0] = notchesNm(traceOf(bench));
    const heaters = bench.instruments.get('heaters')?.dialect as InstrumentDialect;
    // 15 mW of the 30 mW for a turn, into about 1000 ohm.
    asking(heaters)('V0=3.873\n');
    bench.skip(100);
    const shifts = notchesNm(traceOf(bench)).map((nm) => Math.abs(nm - cold) % 5.72);
    expect(Math.min(...shifts.map((shift) => Math.abs(shift - 2.86)))).toBeLessThan(0.35);
  });

  it('shows the meter what the laser is tuned to, as the analyser sees it, and nothing when the laser is dark', () => {
    const bench = fresh(7);
    const { wavelengthsNm, levelsDbm } = traceOf(bench);
    const ask = (id: string, command: string) =>
      asking(bench.instruments.get(id)?.dialect as InstrumentDialect)(command);
    for (const nm of [1541, 1548.5, 1557]) {
      ask('laser', `SOUR0:WAV ${nm}NM\n`);
      const dbm = 10 * Math.log10(Number(ask('meter_through', 'READ?\n')) / 1e-3);
      const seen = levelsDbm[wavelengthsNm.indexOf(nm)] ?? Number.NaN;
      // Its meter's gain and the wavelength the meter is set to make a tenth of a dB.
      expect(Math.abs(dbm - seen)).toBeLessThan(0.1);
    }
    ask('laser', 'SOUR0:POW:STAT 0\n');
    expect(Math.abs(Number(ask('meter_through', 'READ?\n')))).toBeLessThan(1e-8);
  });

  it('is another for another seed, the same for the same, and goes on from a snapshot', () => {
    expect(traceOf(fresh(3))).toEqual(traceOf(fresh(3)));
    expect(notchesNm(traceOf(fresh(4)))).not.toEqual(notchesNm(traceOf(fresh(3))));
    const bench = fresh(3);
    traceOf(bench);
    const snapshot = bench.snapshot();
    const next = traceOf(bench);
    const again = fresh(9);
    again.beginRunFrom(snapshot);
    expect(traceOf(again)).toEqual(next);
  });
});
