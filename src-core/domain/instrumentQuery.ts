import type { Bench, BenchInstrument } from './bench.ts';

/** Something an instrument may be asked at any time: it changes no output and no setting. */
export interface InstrumentQuery {
  readonly pattern: RegExp;
  /** What a whole reply looks like. */
  readonly reply: RegExp;
  readonly example: string;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;
const identity = /^[^,]+,[^,]+,[^,]*,.+$/;
const celsius = /^[+-]?\d{1,4}(\.\d{1,4})?( ?(C|Celsius))?$/i;
const whoAreYou: InstrumentQuery = { pattern: /^\*IDN\?$/i, reply: identity, example: '*IDN?' };

/** What each driver's instrument may be asked; the others are asked who they are. */
const queries: Readonly<Partial<Record<BenchInstrument['driver'], readonly InstrumentQuery[]>>> = {
  pm100d: [
    { pattern: /^(READ|FETC|MEAS:POW)\?$/i, reply: decimal, example: 'READ?' },
    { pattern: /^SENS:(AVER:COUN|CORR:WAV)\?$/i, reply: decimal, example: 'SENS:CORR:WAV?' },
    whoAreYou,
  ],
  qontrol: [
    { pattern: /^V(MAX)?\d{1,3}\?$/i, reply: /^[+-]?\d{1,4}\.\d{1,6} V$/, example: 'V0?' },
    { pattern: /^I(MAX)?\d{1,3}\?$/i, reply: /^[+-]?\d{1,4}\.\d{1,6} mA$/, example: 'I0?' },
    { pattern: /^ID0\?$/i, reply: /^Q8\w{1,3}-[0-9A-Za-z*]{1,8}$/, example: 'ID0?' },
    { pattern: /^FIRMWARE0\?$/i, reply: /^v\d+(\.\d+)*\w*$/, example: 'FIRMWARE0?' },
  ],
  tc200: [
    { pattern: /^t(act|set)\?$/i, reply: celsius, example: 'tact?' },
    { pattern: /^stat\?$/i, reply: /^\d{1,3}$/, example: 'stat?' },
    { pattern: /^\*idn\?$/i, reply: /\bTC200\b/i, example: '*idn?' },
  ],
  n777x: [{ pattern: /^SOUR0:(WAV|POW:STAT)\?$/i, reply: decimal, example: 'SOUR0:WAV?' }, whoAreYou],
  aq6370: [
    { pattern: /^:SENSe:WAVelength:(STARt|STOP)\?$/i, reply: decimal, example: ':SENSe:WAVelength:STOP?' },
    whoAreYou,
  ],
  keithley2000: [{ pattern: /^:READ\?$/i, reply: decimal, example: ':READ?' }, whoAreYou],
  dmm6500: [{ pattern: /^:READ\?$/i, reply: decimal, example: ':READ?' }, whoAreYou],
  hp34401a: [{ pattern: /^(READ|FETC)\?$/i, reply: decimal, example: 'READ?' }, whoAreYou],
  keysight34465a: [{ pattern: /^READ\?$/i, reply: decimal, example: 'READ?' }, whoAreYou],
  itc4000: [{ pattern: /^MEAS:(TEMP|CURR|VOLT|POW2)\?$/i, reply: decimal, example: 'MEAS:TEMP?' }, whoAreYou],
  keithley2510: [
    { pattern: /^:MEASure:(TEMPerature|CURRent|VOLTage)\?$/i, reply: decimal, example: ':MEASure:TEMPerature?' },
    whoAreYou,
  ],
  arroyo: [
    { pattern: /^(TEC:(T|ITE)|LASER:(LDI|LDV))\?$/i, reply: decimal, example: 'TEC:T?' },
    { pattern: /^\*IDN\?$/i, reply: /^Arroyo\b/i, example: '*IDN?' },
  ],
  ldc500: [{ pattern: /^(TTRD|RILD|RVLD|RIPD|TIRD|TVRD)\?$/i, reply: decimal, example: 'TTRD?' }, whoAreYou],
  ctl200: [
    { pattern: /^(rtact|itec|vlaser|iphd|ain1|ain2)$/i, reply: decimal, example: 'rtact' },
    { pattern: /^serial$/i, reply: /^[0-9A-Za-z-]{4,20}$/, example: 'serial' },
  ],
  n774x: [{ pattern: /^(READ|FETC)[1-8]:POW\?$/i, reply: decimal, example: 'READ1:POW?' }, whoAreYou],
  keysight8164: [
    { pattern: /^(SOUR0:WAV|(READ|FETC)[1-4]:POW)\?$/i, reply: decimal, example: 'READ1:POW?' },
    whoAreYou,
  ],
  santec_tsl: [{ pattern: /^:(WAVelength|POWer:ACTual)\?$/i, reply: decimal, example: ':POWer:ACTual?' }, whoAreYou],
};

const queriesOf = (driver: BenchInstrument['driver']): readonly InstrumentQuery[] => queries[driver] ?? [whoAreYou];

/** Null when the text is nothing that may be asked. */
export const findQuery = (driver: BenchInstrument['driver'], text: string): InstrumentQuery | null =>
  queriesOf(driver).find(({ pattern }) => pattern.test(text)) ?? null;

/** What one may ask, for a sentence or a list to choose from. */
export const exampleQueries = (driver: BenchInstrument['driver']): string[] =>
  queriesOf(driver).map(({ example }) => example);

/** The same of a bench: `meter_through READ?`, each instrument with its first before any with its second. */
export function benchQueries({ instruments }: Pick<Bench, 'instruments'>): string[] {
  const asked = Object.entries(instruments).map(([id, { driver }]) =>
    exampleQueries(driver).map((query) => `${id} ${query}`),
  );
  const most = Math.max(0, ...asked.map(({ length }) => length));
  return Array.from({ length: most }, (_, place) => asked.flatMap((queries) => queries[place] ?? [])).flat();
}

/** A remedy that names what may really be asked. */
export function queryRemedy(bench: Pick<Bench, 'instruments'>): string {
  const some = benchQueries(bench).slice(0, 3);
  return `Write an instrument of the bench and what it is asked${some.length === 0 ? '' : `, such as ${some.map((query) => `\`${query}\``).join(', ')}`}.`;
}
