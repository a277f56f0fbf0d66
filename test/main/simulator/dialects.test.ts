import { describe, expect, it } from 'vitest';
import { answer } from '../../../src-main/instruments/simulator/dialect.ts';
import { Pm100dDialect } from '../../../src-main/instruments/simulator/pm100dDialect.ts';
import { burstsOf } from '../../../src-main/instruments/simulator/replyBursts.ts';
import { QontrolDialect } from '../../../src-main/instruments/simulator/qontrolDialect.ts';
import { Tc200Dialect } from '../../../src-main/instruments/simulator/tc200Dialect.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function heaterSource(ohm = 1000) {
  const volts = new Map<number, number>();
  let spentMs = 0;
  const dialect = new QontrolDialect({
    spend: (ms) => {
      spentMs += ms;
    },
    setVolts: (channel, value) => volts.set(channel, value),
    currentMa: (channel) => ((volts.get(channel) ?? 0) / ohm) * 1000,
    resistanceOhm: () => ohm,
    noise: () => 0,
    timeSeconds: () => spentMs / 1000,
  });
  return {
    volts,
    ask: (command: string | Uint8Array) => text(answer(dialect, command)),
    dialect,
    spentMs: () => spentMs,
  };
}

describe('Q8iv dialect', () => {
  it('sets and reads in either case, signed, four decimals, unit', () => {
    const { ask, volts } = heaterSource();
    expect(ask('v0=5.0\n')).toBe('OK\n');
    expect(volts.get(0)).toBeCloseTo(5, 3);
    expect(ask('V0?\n')).toMatch(/^\+5\.000\d V\n$/);
    expect(ask('i0?\n')).toMatch(/^\+4\.99\d\d mA\n$/);
    expect(ask('VALL?\n').split('\n')).toHaveLength(9);
    expect(ask('vipall?\n')).toMatch(/^0,0: \+5\.\d{4} V, \+4\.\d{4} mA\n0,1: /);
    expect(ask('nupall?\n')).toBe('Q8iv-0001: 0\n');
    expect(ask('nup=0\n')).toBe('\u0006OK\n');
    expect(ask('NCHANALL?\n')).toBe('8\n');
  });

  it('takes the binary examples of the programming manual', () => {
    const { ask, volts } = heaterSource();
    expect(ask(Buffer.from('8100000002d477', 'hex'))).toBe('OK\n');
    expect(volts.get(2)).toBeCloseTo((0xd477 / 65535) * 12, 9);
    expect(ask(Buffer.from('88000000020000', 'hex'))).toMatch(/^\+9\.9[56]\d\d V\n$/);
    const vector = Buffer.from('82000000000008' + '4000'.repeat(8), 'hex');
    expect(ask(vector)).toBe('OK\n');
    expect(volts.get(7)).toBeCloseTo((0x4000 / 65535) * 12, 9);
    expect(ask(Buffer.from('80000000020000', 'hex')), 'wrong parity').toBe('E15:00\n');
  });

  it('sets a vector of one module, and answers sixteen values with E14 and E15', () => {
    const { ask, volts } = heaterSource();
    expect(ask('VVEC0=1,2,3,4,5,6,7,8\n')).toBe('OK\n');
    expect(volts.get(7)).toBeCloseTo(8, 3);
    expect(ask(`V0=${Array(16).fill('1.0').join(',')}\n`)).toBe('E14:00\nE15:00\n');
    expect(ask(`VVEC0=${Array(16).fill('11.0000').join(',')}\n`)).toBe('E14:00\nE15:00\n');
    expect(volts.get(0)).toBeCloseTo(1, 3);
  });

  it('trips on over-voltage and over-current, with the error after and before the OK', () => {
    const { ask, volts } = heaterSource(500);
    ask('VMAX0=9\n');
    ask('IMAX1=10\n');
    expect(ask('V0=9.5\n')).toBe('OK\nE01:00\n');
    expect(volts.get(0)).toBe(0);
    expect(ask('V1=5.2\n')).toBe('E02:01\nOK\n');
    expect(volts.get(1)).toBe(0);
    expect(ask('V1=4.9\n')).toBe('OK\n');
    expect(ask('IMAX1=2\n')).toBe('OK\nE02:01\n');
    expect(ask('LOG0?\n').split('\n').slice(0, 3).join()).toMatch(/# {2}0, E02:01, 0 s ago,# {2}1, E02:01.*E01:00/);
    expect(ask('V0=40\n')).toBe('E01:00\nOK\n');
    expect(volts.get(0)).toBe(0);
  });

  it('refuses what it cannot mean, and forgets half a line with the link', () => {
    const { ask, dialect, volts } = heaterSource();
    expect(ask('BOGUS0?\n')).toBe('E10:00\n');
    expect(ask('V8=1\n')).toBe('E12:08\n');
    expect(ask('V9?\n')).toBe('E12:09\n');
    expect(ask('V1=abc\n')).toBe('E11:01\n');
    expect(ask('V1=-1\n')).toBe('E11:01\n');
    expect(ask('V1=1,2\n')).toBe('E11:01\n');
    expect(ask('\n')).toBe('');
    expect(ask('V1=')).toBe('');
    dialect.resetLink();
    expect(ask('V1?\nV2?\n')).toMatch(/^\+0\.\d{4} V\n\+0\.\d{4} V\n$/);
    expect([...volts.values()].every((value) => value === 0)).toBe(true);
  });

  it('has the makers’ latencies, lines in bursts of about 16 ms and none long in coming', () => {
    const { dialect } = heaterSource();
    const bursts = (command: string) => {
      dialect.push(Buffer.from(command));
      return burstsOf(dialect.next() ?? { bytes: new Uint8Array(0), latencyMs: NaN });
    };
    expect(bursts('V0?\n')).toEqual([{ from: 0, to: 10, afterMs: 12 }]);
    expect(bursts('V0=1\n')).toMatchObject([{ to: 3, afterMs: 16 }]);
    const pairs = bursts('VIPALL?\n');
    expect(pairs.map(({ afterMs }) => afterMs)).toEqual([12, 20, 20, 20, 20, 20, 20, 20]);
    expect(pairs.map(({ from }) => from).slice(1)).toEqual(pairs.map(({ to }) => to).slice(0, -1));
    const log = bursts('LOG0?\n');
    expect(log.reduce((sum, { afterMs }) => sum + afterMs, 0)).toBeCloseTo(12 + 63 * 2.4, 9);
    for (const { afterMs } of log) expect(afterMs).toBeLessThan(30);
  });

  it('sets a current through the resistance it finds', () => {
    const { ask, volts } = heaterSource(1000);
    expect(ask('I3=5\n')).toBe('OK\n');
    expect(volts.get(3)).toBeCloseTo(5, 3);
  });
});

function meter(powerW = 2.5e-4) {
  let spentMs = 0;
  const averaging: number[] = [];
  const dialect = new Pm100dDialect(
    {
      spend: (ms) => {
        spentMs += ms;
      },
      readPowerW: (seconds) => {
        averaging.push(seconds);
        return powerW;
      },
    },
    'P0000001',
  );
  return { ask: (command: string) => text(answer(dialect, command)), dialect, averaging, spentMs: () => spentMs };
}

describe('PM100D dialect', () => {
  it('identifies itself and its sensor', () => {
    const { ask } = meter();
    expect(ask('*IDN?\n')).toBe('THORLABS,PM100D,P0000001,2.4.0\n');
    expect(ask('SYST:SENS:IDN?\n').split(',')).toHaveLength(6);
    expect(ask('CONF?\n')).toBe('POW\n');
  });

  it('measures in W and dBm, in short form, long form and either case', () => {
    const { ask } = meter();
    expect(Number(ask('MEAS:POW?\n'))).toBeCloseTo(2.5e-4, 7);
    expect(ask('measure:scalar:power?\n')).toMatch(/^2\.5\d{7}E-04\n$/);
    expect(ask('SENS:POW:UNIT DBM\nSENSe1:POWer:DC:UNIT?\n')).toBe('DBM\n');
    expect(Number(ask('READ?\n'))).toBeCloseTo(-6.02, 2);
  });

  it('averages as many samples as it is told, and takes that time', () => {
    const { ask, averaging, spentMs } = meter();
    ask('SENS:AVER:COUN 300\n');
    expect(Number(ask('SENS:AVER:COUN?\n'))).toBe(300);
    const before = spentMs();
    ask('MEAS:POW?\n');
    expect(averaging[0]).toBeCloseTo(0.9, 12);
    expect(spentMs() - before).toBeCloseTo(901, 9);
  });

  it('knows the ends of its wavelengths in nm, and misreads light of another', () => {
    const { ask } = meter();
    expect([ask('SENS:CORR:WAV? MIN\n'), ask('SENS:CORR:WAV? MAX\n'), ask('SENS:CORR:WAV?\n')].map(Number)).toEqual([
      800, 1700, 1550,
    ]);
    ask('SENS:CORR:WAV 775\n');
    expect(ask('SYST:ERR?\n')).toBe('-222,"Data out of range"\n');
    ask('SENS:CORR:WAV 1000\n');
    expect(Number(ask('READ?\n'))).toBeCloseTo(2.5e-4 * 1.55, 6);
  });

  it('queues errors, oldest first, and stays silent on an unknown query', () => {
    const { ask } = meter();
    expect(ask('NONSENSE?\n')).toBe('');
    expect(ask('SENS:POW:UNIT BANANA\n')).toBe('');
    expect(ask('SYST:ERR?\n')).toBe('-113,"Undefined header"\n');
    expect(ask('SYST:ERR?\n')).toBe('-224,"Illegal parameter value"\n');
    expect(ask('SYST:ERR?\n')).toBe('+0,"No error"\n');
  });

  it('loses the first reply when a second query comes before it was read', () => {
    const { ask } = meter();
    expect(ask('*IDN?\nCONF?\n')).toBe('POW\n');
    expect(ask('SYST:ERR?\n')).toBe('-410,"Query INTERRUPTED"\n');
    expect(ask('SENS:AVER:COUN 3;:CONF?;:SENS:AVER:COUN?\n')).toBe('POW;3.00000000E+00\n');
  });

  it('reads in steps of its 16-bit converter, finer by averaging', () => {
    const { ask } = meter(2.34567e-4);
    const step = 5e-4 / 2 ** 16;
    const single = Number(ask('READ?\n')) / step;
    expect(Math.abs(single - Math.round(single))).toBeLessThan(1e-3);
    expect(Math.abs(single - 2.34567e-4 / step)).toBeGreaterThan(0.01);
    expect(Number(ask('SENS:AVER:COUN 1000\nREAD?\n'))).toBeCloseTo(2.34567e-4, 10);
  });

  it('says 9.9E37 beyond a fixed range', () => {
    const { ask } = meter();
    expect(ask('SENS:POW:RANG 5e-5\nREAD?\n')).toBe('9.90000000E+37\n');
    expect(ask('SENS:POW:RANG:AUTO 1\nREAD?\n')).toMatch(/^2\.5/);
  });
});

function thermostat() {
  let controller = { enabled: false, setpointC: 0, maxPowerW: 0 };
  const dialect = new Tc200Dialect({
    spend: () => undefined,
    readTemperatureC: () => 30.04,
    setController: (next) => {
      controller = next;
    },
  });
  return { ask: (command: string) => text(answer(dialect, command)), controller: () => controller };
}

describe('TC200 dialect', () => {
  // Dialogues as InstrumentKit's and QMI's test suites have them.
  it('echoes, answers, prompts', () => {
    const { ask } = thermostat();
    expect(ask('tact?\r')).toBe('tact?\r30.0 C\r> ');
    expect(ask('tset?\r')).toBe('tset?\r25.0 Celsius\r> ');
    expect(ask('tset=40\r')).toBe('tset=40\r> ');
    expect(ask('tset?\r')).toBe('tset?\r40.0 Celsius\r> ');
    expect(ask('pgain=2\rdgain=220\rpid?\r')).toBe('pgain=2\r> dgain=220\r> pid?\r2 0 220\r> ');
    expect(ask('beta=5600\rsns?\r')).toBe('beta=5600\r> sns?\rSensor = NTC10K, Beta = 5600\r> ');
    expect(ask('tmax=180.0\rtmax?\r')).toBe('tmax=180.0\r> tmax?\r180.0\r> ');
    expect(ask('pmax=12.0\rpmax?\r')).toBe('pmax=12.0\r> pmax?\r12.0\r> ');
    expect(ask('*idn?\r')).toBe('*idn?\rTHORLABS TC200 VERSION 2.0\r> ');
  });

  it('toggles the output, and shows it in the status on the prompt’s own line', () => {
    const { ask, controller } = thermostat();
    expect(ask('stat?\r')).toBe('stat?\r48 > ');
    expect(ask('ens\r')).toBe('ens\r> ');
    expect(ask('stat?\r')).toBe('stat?\r49 > ');
    expect(controller()).toEqual({ enabled: true, setpointC: 25, maxPowerW: 18 });
    ask('mode=cycle\runit=k\r');
    expect(ask('stat?\r')).toBe('stat?\r35 > ');
    ask('ens\runit=f\r');
    expect(ask('stat?\r')).toBe('stat?\r2 > ');
  });

  it('answers errors, one of them wrongly', () => {
    const { ask } = thermostat();
    expect(ask('mode=normal\r')).toBe('mode=normal\rCommand error CMD_ARG_RANGE_ERR\n\r> ');
    expect(ask('tset=19\r')).toBe('tset=19\rCommand error CMD_ARG_RANGE_ERR\n\r> ');
    expect(ask('tset=150\r'), 'above tmax').toContain('CMD_ARG_RANGE_ERR');
    expect(ask('TMAX?\r')).toBe('TMAX?\rCommand error CMD_NOT_DEFINED\n\r> ');
    expect(ask('\r')).toBe('\r> ');
  });
});
