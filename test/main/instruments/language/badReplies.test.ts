import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentAt } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import type { ServedConnection } from '../support/instrumentServer.ts';

type Say = (connection: ServedConnection, count: number) => void;
const good = '23.4\n';

/** A Keithley 2510 whose temperature is said as the test has it. */
async function connected(temperature: Say, more: Readonly<Record<string, string>> = {}) {
  const server = await startInstrumentServer({
    onCommand: (command, connection, count) => {
      if (command === ':MEASure:TEMPerature?') return temperature(connection, count);
      const replies: Record<string, string> = {
        '*IDN?': 'KEITHLEY INSTRUMENTS INC.,MODEL 2510,0912345,A08 /A02',
        ':SYSTem:ERRor?': '+0,"No error"',
        ':SOURce:TEMPerature:PROTection:HIGH?': '+8.000000E+01',
        ':SOURce:TEMPerature:PROTection:LOW?': '+5.000000E+00',
        'OUTPUT?': '1',
        ...more,
      };
      const reply = replies[command];
      if (reply !== undefined) connection.send(`${reply}\n`);
    },
  });
  onTestFinished(() => server.stop());
  const instrument = instrumentAt('keithley2510', server.address, { options: { timeout_ms: 150 } });
  await instrument.connect();
  return { instrument, server };
}

describe('what a bad link or a bad instrument says, to a driver of the language', () => {
  it.each<[string, Say]>([
    ['cut short, then whole', (connection, count) => connection.send(count === 0 ? '23.' : good)],
    ['doubled', (connection) => connection.send(good + good)],
    ['with noise before it', (connection, count) => connection.send(count === 0 ? `\x00\x7f${good}` : good)],
    ['in another unit at first', (connection, count) => connection.send(count === 0 ? '74.1 F\n' : good)],
    ['nothing at first', (connection, count) => void (count > 0 && connection.send(good))],
    [
      'late, when it is asked again',
      (connection, count) => (count === 0 ? connection.sendAfter(450, '99.9\n') : connection.send(good)),
    ],
  ])('%s: the value is the right one all the same', async (_, say) => {
    const { instrument } = await connected(say);
    expect(await instrument.readInput(0, 0)).toMatchObject({ value: 23.4, unit: 'degC', fault: null });
    expect(await instrument.readInput(0, 0)).toMatchObject({ value: 23.4 });
  });

  it.each([
    ['9.91e37', 'not measured'],
    ['9.9E37', 'over range'],
    ['+9.910000E+37', 'not measured'],
    ['+INF', 'over range'],
    ['NAN', 'not measured'],
  ])('%s is no temperature: %s', async (reply, fault) => {
    const { instrument } = await connected((connection) => connection.send(`${reply}\n`));
    expect(await instrument.readInput(0, 0)).toMatchObject({ value: null, fault });
  });

  it.each([['74.1 F'], ['23,4'], ['KEITHLEY'], ['#18abcdefgh'], ['']])(
    '%j, again and again, is a fault and not a value',
    async (reply) => {
      const { instrument } = await connected((connection) => connection.send(`${reply}\n`));
      await expect(instrument.readInput(0, 0)).rejects.toMatchObject({ code: 'instrument_reply' });
    },
  );

  it('takes no limit that is no number, and does not connect', async () => {
    const served = connected(() => undefined, { ':SOURce:TEMPerature:PROTection:HIGH?': '9.9E37' });
    await expect(served).rejects.toMatchObject({ code: 'instrument_reply' });
  });

  it('reads an error queue that never ends a bounded number of times', async () => {
    let errors = 0;
    const server = await startInstrumentServer({
      onCommand: (command, connection) => {
        if (command === '*IDN?') connection.send('KEITHLEY INSTRUMENTS INC.,MODEL 2510,0912345,A08\n');
        if (command === ':SYSTem:ERRor?') connection.send(`-350,"Queue overflow ${++errors}"\n`);
        if (/PROTection:(HIGH|LOW)\?/.test(command)) connection.send(/HIGH/.test(command) ? '80\n' : '5\n');
      },
    });
    onTestFinished(() => server.stop());
    const instrument = instrumentAt('keithley2510', server.address);
    await instrument.connect();
    expect(errors).toBe(20);
    await expect(instrument.writeOutput(0, 25)).rejects.toMatchObject({ code: 'instrument_refused' });
    expect(errors).toBe(40);
    expect(server.commands.filter((command) => command === ':SOURce:TEMPerature 25')).toHaveLength(1);
  });

  it.each([
    ['lost', 'instrument_timeout', ''],
    ['garbled', 'instrument_reply', '\x80\x81-221,"Settings conflict"\n'],
    ['cut short', 'instrument_timeout', '-221,"Set'],
  ])('a refusal whose words are %s is no success: nobody knows whether the set was obeyed', async (_, code, said) => {
    const complaints: string[] = [];
    const server = await startInstrumentServer({
      onCommand: (command, connection) => {
        if (command === '*IDN?') connection.send('KEITHLEY INSTRUMENTS INC.,MODEL 2510,0912345,A08\n');
        if (command === ':SYSTem:ERRor?') connection.send(complaints.shift() ?? '+0,"No error"\n');
        if (/PROTection:(HIGH|LOW)\?/.test(command)) connection.send(/HIGH/.test(command) ? '80\n' : '5\n');
        if (command === 'OUTPUT?') connection.send('0\n');
        // It refuses the set, and the one reply that would say so comes to harm.
        if (command === ':SOURce:TEMPerature 30') complaints.push(said);
      },
    });
    onTestFinished(() => server.stop());
    const instrument = instrumentAt('keithley2510', server.address, { options: { timeout_ms: 150 } });
    await instrument.connect();
    const failure: unknown = await instrument.writeOutput(0, 30).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code,
      message: expect.stringMatching(/^It is not known whether .* obeyed :SOURce:TEMPerature 30: /) as string,
      remedy: expect.stringContaining('Treat the output as driven') as string,
    });
    expect(server.commands).not.toContain('OUTPUT 1');
    // The same set again, on a link in step.
    await instrument.writeOutput(0, 31);
    expect(server.commands).toContain(':SOURce:TEMPerature 31');
  });
});
