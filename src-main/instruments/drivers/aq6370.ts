import { setTimeout as delay } from 'node:timers/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { TraceReading } from '../../interfaces/instrument.ts';
import { aq6370Dialect } from '../protocols/aq6370Dialect.ts';
import { positiveOption } from '../transports/openTransport.ts';
import { aq6370Login } from './aq6370Login.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';
import { looksLikeIdentity, parseDecimal, parseIdentity } from './scpi.ts';
import { parseTraceLevels, parseTraceWavelengthsNm } from './traceValues.ts';

type Signal = AbortSignal | undefined;

const pollMs = 50;
const defaultSweepTimeoutMs = 60_000;
/** A sweep's ends are set to a hundredth of a nanometre. */
const toleranceNm = 0.011;
const sweepEnded = 1;
const stopped = 'instrument_timeout' as const;

/**
 * Yokogawa AQ6370 optical spectrum analysers: a single sweep over a range, then the whole trace in text. Options: `user`
 * and `password_env` for the login, `points` of a sweep, `sweep_timeout_ms`. The level axis must stand on dBm.
 *
 * Source: Yokogawa, AQ6370D remote control user's manual (IM AQ6370D-17EN), chapters 4 (Ethernet), 6 (sample program) and 7
 * (commands); PyMeasure's recorded dialogues.
 */
export const aq6370: DriverDefinition = {
  name: 'aq6370',
  dialect: aq6370Dialect,
  probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a Yokogawa spectrum analyser' },
  models: /^AQ63\d{2}[A-Z]?$/,
  login: aq6370Login,
  identify: (_context, reply) => Promise.resolve(parseIdentity(reply)),
  start,
  wireSteps: () => [],
};

async function start(context: DriverContext, signal: Signal): Promise<DriverSession> {
  const { link, label, options } = context;
  await link.send(':FORMat:DATA ASCII', { signal });
  const unit = await link.read(':DISPlay:TRACe:Y1:SCALe:UNIT?', parseDecimal, { signal });
  const spacing = await link.read(':DISPlay:TRACe:Y1:SCALe:SPACing?', parseDecimal, { signal });
  if (unit !== 0 || spacing !== 0) {
    throw new FringeError('instrument_refused', `${label} does not show levels in dBm on a logarithmic axis.`, {
      remedy: 'Set the level axis to dBm and logarithmic on the panel (LEVEL key), then reconnect.',
    });
  }
  if (options['points'] !== undefined) {
    await link.send(`:SENSe:SWEep:POINts ${Math.round(positiveOption(options, 'points', 1001))}`, { signal });
  }
  const sweepTimeoutMs = positiveOption(options, 'sweep_timeout_ms', defaultSweepTimeoutMs);
  let rangeSet = '';
  return {
    inputChannels: 0,
    outputChannels: 0,
    readTrace: async (trace, rangeNm, readSignal) => {
      if (rangeSet !== rangeNm.join()) await setRange(context, rangeNm, readSignal);
      rangeSet = rangeNm.join();
      await link.send(`:TRACe:ACTive ${trace}`, { signal: readSignal });
      await link.send(`:TRACe:ATTRibute:${trace} 0`, { signal: readSignal });
      await sweepOnce(context, sweepTimeoutMs, readSignal);
      return await readWhole(context, trace, readSignal);
    },
  };
}

async function setRange({ link, label }: DriverContext, [low, high]: readonly [number, number], signal: Signal) {
  // An end beyond the other is refused by the analyser: the one that makes room goes first.
  const stopNow = await link.read(':SENSe:WAVelength:STOP?', parseNm, { signal });
  const ends = [
    ['STARt', low],
    ['STOP', high],
  ] as const;
  for (const [end, nm] of low < stopNow ? ends : [...ends].reverse()) {
    await link.send(`:SENSe:WAVelength:${end} ${nm.toFixed(3)}NM`, { signal });
  }
  for (const [end, nm] of ends) {
    const set = await link.read(`:SENSe:WAVelength:${end}?`, parseNm, { signal });
    if (Math.abs(set - nm) <= toleranceNm) continue;
    throw new FringeError('instrument_refused', `${label} sweeps from or to ${set} nm when set to ${nm} nm.`, {
      remedy: 'Correct range_nm of the spectrum sensor; the analyser does not reach it.',
    });
  }
}

/** A single sweep, polled as the manual's sample program does: bit 0 of the operation event says that it has ended. */
async function sweepOnce({ link, label }: DriverContext, timeoutMs: number, signal: Signal): Promise<void> {
  for (const command of [':INITiate:SMODe 1', '*CLS', ':INITiate']) await link.send(command, { signal });
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const event = await link.read(':STATus:OPERation:EVENt?', parseDecimal, { signal });
    if ((event & sweepEnded) !== 0) return;
    if (performance.now() > giveUpAt) {
      await link.send(':ABORt', { signal });
      throw new FringeError(stopped, `${label} has not ended its sweep within ${timeoutMs} ms.`, {
        remedy: 'Lower the sensitivity or the number of points on the analyser, or raise sweep_timeout_ms.',
      });
    }
    await delay(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

async function readWhole({ link, timeoutMs }: DriverContext, trace: string, signal: Signal): Promise<TraceReading> {
  const points = await link.read(`:TRACe:DATA:SNUMber? ${trace}`, parseDecimal, { signal });
  // Nine kilobytes a second are the least that any link carries; a point takes 17 bytes.
  const options = { signal, timeoutMs: timeoutMs + points * 2 };
  const wavelengthsNm = await link.read(`:TRACe:X? ${trace}`, parseTraceWavelengthsNm(points), options);
  const levelsDbm = await link.read(`:TRACe:Y? ${trace}`, parseTraceLevels(points), options);
  return { wavelengthsNm, levelsDbm };
}

const parseNm = (reply: string): number => parseDecimal(reply) * 1e9;
