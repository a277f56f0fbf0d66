import { describe, expect, it } from 'vitest';
import { ctl200 } from '../../../../src-main/instruments/drivers/ctl200.ts';
import { dmm6500 } from '../../../../src-main/instruments/drivers/dmm6500.ts';
import { hp34401a } from '../../../../src-main/instruments/drivers/hp34401a.ts';
import { keithley2000 } from '../../../../src-main/instruments/drivers/keithley2000.ts';
import { keithley2510 } from '../../../../src-main/instruments/drivers/keithley2510.ts';
import { ldc500 } from '../../../../src-main/instruments/drivers/ldc500.ts';
import { keithley2400 } from '../../../../src-main/instruments/drivers/keithley2400.ts';
import type { LanguageDriver } from '../../../../src-main/instruments/drivers/language/defineScpiDriver.ts';
import type { Value } from '../../../../src-main/instruments/drivers/language/values.ts';
import { commandFor, recordedPairs, replaySession } from '../support/recordedPairs.ts';

interface Recorded {
  readonly cls: string;
  readonly driver: LanguageDriver;
  /** What was recorded and the driver has no use for. */
  readonly unused: RegExp;
}

const recorded: readonly Recorded[] = [
  // Triggers and their lines are nothing that a bench uses.
  { cls: 'Keithley2400', driver: keithley2400, unused: /^:(TRIGGER|ARM):|^\*IDN\?/ },
  { cls: 'Keithley2000', driver: keithley2000, unused: /^$/ },
  // Alternating current and voltage, frequency, period; commands that go by the function that is set, with the range said as 1.0.
  {
    cls: 'KeithleyDMM6500',
    driver: dmm6500,
    unused: /^:SENS:(CURR:AC|FREQ|PER|VOLT:AC)|^(CURR|VOLT):|^:DISP:(FREQ|CURR|VOLT)|^\*(CLS|RST)$/,
  },
  { cls: 'HP34401A', driver: hp34401a, unused: /^$/ },
  { cls: 'Keithley2510', driver: keithley2510, unused: /^$/ },
  // The error queries are the driver's own and are played with every command.
  { cls: 'LDC500Series', driver: ldc500, unused: /^(LEXE|LCME)\?$/ },
  { cls: 'CTL200', driver: ctl200, unused: /^(serial|userdata|err|errclr)/ },
];

/** The parts of a reply, for a comparison that knows no unit and no number of digits. */
const parts = (reply: string): (string | number)[] =>
  reply
    .trim()
    .split(/[,\t]/)
    .map((part) =>
      part.trim() !== '' && Number.isFinite(Number(part)) ? Number(part) : part.replace(/"/g, '').trim(),
    );

describe.each(recorded)('the recorded dialogues of $cls', ({ cls, driver, unused }) => {
  const pairs = recordedPairs(cls);
  const known = pairs.filter(({ host }) => commandFor(driver.language, host) !== null);

  it('holds nothing beside them that the driver could use', () => {
    const left = pairs.map(({ host }) => host).filter((host) => commandFor(driver.language, host) === null);
    expect(left.filter((host) => !unused.test(host))).toEqual([]);
    expect(known.length).toBeGreaterThan(0);
  });

  it.each(known)('$host', async ({ host, reply }) => {
    const found = commandFor(driver.language, host);
    if (found === null) throw new Error(host);
    const { name, command, kind, value, fields } = found;
    const { session, received } = await replaySession(driver, [{ host, reply }]);
    const type = command.value as Value<unknown> | undefined;
    if (kind === 'ask' && type !== undefined) {
      const read = await session.ask(name, undefined, { fields });
      const last = (reply ?? '').trim().split(/\r\n/).at(-1) ?? '';
      if (typeof read === 'boolean') expect(read).toBe(/^(1|ON)$/i.test(last));
      else expect(parts(type.format(read))).toEqual(parts(last));
    } else {
      await session.put(name, type?.parse(value), undefined, fields);
    }
    // To the byte what was recorded.
    expect(received).toContain(host);
  });
});

describe('what was recorded beside commands', () => {
  it('the identity of a 2400, its word MODEL left out', async () => {
    const pair = recordedPairs('Keithley2400').find(({ host }) => host === '*IDN?');
    expect(keithley2400.probe.matches(pair?.reply ?? '')).toBe(true);
    // The recording has nnnn where the number of the model stands.
    expect(await keithley2400.identify({} as never, pair?.reply ?? '', undefined)).toMatchObject({
      manufacturer: 'KEITHLEY INSTRUMENTS INC.',
      model: 'nnnn',
      serialNumber: 'xxxxxxx',
    });
  });

  it('the serial number of a CTL200, by which it is known', () => {
    const pair = recordedPairs('CTL200').find(({ host }) => host === 'serial');
    expect(ctl200.probe.command).toBe('serial');
    expect(ctl200.probe.matches((pair?.reply ?? '').split('\r\n')[1] ?? '')).toBe(true);
  });

  it('the errors of a CTL200, flags in hexadecimal, told and cleared', async () => {
    const pairs = recordedPairs('CTL200').filter(({ host }) => /^err/.test(host));
    expect(pairs.map(({ host }) => host)).toEqual(expect.arrayContaining(['err', 'errclr']));
    const { session, received } = await replaySession(ctl200, pairs);
    expect(await session.drainErrors(undefined)).toEqual(['serial buffer overflow, laser too cold (err 5)']);
    expect(received.slice(-2)).toEqual(['err', 'errclr']);
  });

  it('the error queries of an LDC500, after a set, in the order that was recorded', async () => {
    const pairs = recordedPairs('LDC500Series').filter(({ host }) => /^(SMOD CP|TCUR 0\.3|LEXE\?|LCME\?)$/.test(host));
    const { session, received } = await replaySession(ldc500, pairs);
    await session.put('laserMode', 'power', undefined);
    await session.put('coolerCurrentToBe', 0.3, undefined);
    expect(received.slice(1)).toEqual(['SMOD CP', 'LEXE?', 'LCME?', 'TCUR 0.3', 'LEXE?', 'LCME?']);
  });
});
