import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer, ServedConnection } from './support/instrumentServer.ts';
import { servePty } from '../../support/ptyServer.ts';
import { startRecordedQontrol } from './support/qontrolRecording.ts';

describe.each(['tcp', 'serial'] as const)('a Qontrol driver against the maker’s recordings, over %s', (over) => {
  const connected = async (names: readonly string[]) => {
    const server = await startRecordedQontrol(names);
    const terminal = over === 'serial' ? await servePty(server.address) : null;
    onTestFinished(async () => {
      await terminal?.close();
      await server.stop();
    });
    return {
      server,
      instrument: instrumentAt('qontrol', terminal === null ? server.address : `ASRL${terminal.path}::INSTR`),
    };
  };

  it('knows the module, its channels and its limits, and sends nothing that was not recorded', async () => {
    const { server, instrument } = await connected(['mixed_tests', 'binary_test']);
    expect(await instrument.connect()).toEqual({
      manufacturer: 'Qontrol',
      model: 'Q8iv',
      serialNumber: '0001',
      firmware: 'v2.4.1',
    });
    expect(instrument.outputChannels).toBe(8);
    expect(instrument.outputLimits(7)).toEqual({ unit: 'V', minimum: 0, maximum: 12, maxCurrentMa: 24 });
    // A few channels one by one, all of them in one exchange: as recorded at two different times.
    expect(await instrument.observeOutputs([0, 3])).toEqual([
      { value: 8.2702, currentMa: 0.0204 },
      { value: 10.083, currentMa: 0.0382 },
    ]);
    const all = await instrument.observeOutputs([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(all[3]).toEqual({ value: 0.0003, currentMa: -0.0105 });
    expect(server.unrecorded).toEqual([]);
    expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
  });

  it('takes a module whose number was never set', async () => {
    const { instrument } = await connected(['binary_test', 'mixed_tests']);
    expect(await instrument.connect()).toMatchObject({ model: 'Q8iv', serialNumber: '' });
  });

  it('passes on a refusal as the module gave it', async () => {
    const { instrument } = await connected(['mixed_tests', 'binary_test']);
    await instrument.connect();
    // The recording has no such command: the module answers E10:00.
    await expect(instrument.writeOutput(0, 1.23)).rejects.toMatchObject({
      code: 'instrument_refused',
      message: 'The Qontrol module refused V0=1.23000: command not known (E10:00).',
    });
    expect(await instrument.observeOutputs([1])).toHaveLength(1);
  });
});

/** A module of two channels, in the maker's words, whose answer to a write the test decides. */
async function startModule(
  onSet: (channel: string, volts: string, connection: ServedConnection, count: number) => void,
): Promise<InstrumentServer> {
  const fixed: Record<string, string> = {
    'ID0?': 'Q8iv-0042',
    'nupall?': 'Q8iv-0042: 0',
    'FIRMWARE0?': 'v2.4.1',
    'NCHANALL?': '2',
    'VFULLALL?': '+12.0000 V',
  };
  const server = await startInstrumentServer({
    onCommand: (command, connection, count) => {
      const set = /^V(\d+)=(.*)$/.exec(command);
      if (set !== null) onSet(set[1] ?? '', set[2] ?? '', connection, count);
      else if (/^VMAX\d\?$/.test(command)) connection.send('+9.0000 V\n');
      else if (/^IMAX\d\?$/.test(command)) connection.send('+20.0000 mA\n');
      else if (/^V\d\?$/.test(command)) connection.send('+1.0000 V\n');
      else if (/^I\d\?$/.test(command)) connection.send('+2.0000 mA\n');
      else connection.send(`${fixed[command] ?? 'E10:00'}\n`);
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

describe('a Qontrol driver and a module’s asynchronous errors', () => {
  it.each(['OK\nE02:01\n', 'E02:01\nOK\n'])(
    'reports an over-current whichever side of the OK it stands: %j',
    async (reply) => {
      const server = await startModule((_channel, _volts, connection, count) =>
        connection.send(count === 0 ? reply : 'OK\n'),
      );
      const instrument = instrumentAt('qontrol', server.address);
      await instrument.connect();
      await expect(instrument.writeOutput(1, 5)).rejects.toMatchObject({
        code: 'instrument_refused',
        message: expect.stringContaining('over-current on channel 1 (E02:01)') as string,
      });
      // Told once; the link is in step and the next write goes through.
      await instrument.writeOutput(1, 5);
      expect(server.commands.filter((command) => command === 'V1=5.00000')).toHaveLength(2);
      expect(instrument.statistics.resynchronisations).toBe(0);
    },
  );

  it('sends a safe value before it complains about what happened meanwhile', async () => {
    const server = await startModule((_channel, volts, connection) => {
      connection.send('OK\n');
      if (Number(volts) > 0) connection.sendAfter(20, 'E20:00\n');
    });
    const instrument = instrumentAt('qontrol', server.address);
    await instrument.connect();
    await instrument.writeOutput(0, 3);
    while (!instrument.wireLog().some(({ direction }) => direction === 'event')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect(instrument.writeOutput(0, 0)).rejects.toThrow(/interlock open \(E20:00\)/);
    expect(server.commands.at(-1)).toBe('V0=0.00000');
  });

  it('does not send a write again after a serial error', async () => {
    const server = await startModule((_channel, _volts, connection) => connection.send('E15:00\n'));
    const instrument = instrumentAt('qontrol', server.address);
    await instrument.connect();
    await expect(instrument.writeOutput(0, 2)).rejects.toMatchObject({ code: 'instrument_reply' });
    await instrument.observeOutputs([0]);
    expect(server.commands.filter((command) => command.startsWith('V0='))).toHaveLength(1);
  });

  it('names an output that does not exist, and a value that is none', async () => {
    const server = await startModule((_channel, _volts, connection) => connection.send('OK\n'));
    const instrument = instrumentAt('qontrol', server.address);
    await instrument.connect();
    expect(instrument.outputLimits(1)).toEqual({ unit: 'V', minimum: 0, maximum: 9, maxCurrentMa: 20 });
    await expect(instrument.writeOutput(2, 0)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(instrument.writeOutput(0, NaN)).rejects.toMatchObject({ code: 'safety_violation' });
    expect(server.commands.filter((command) => command.includes('='))).toEqual([]);
  });

  it('gives the guard the bytes that bring outputs to a value', () => {
    const instrument = instrumentAt('qontrol', 'TCPIP0::127.0.0.1::1::SOCKET');
    const steps = instrument.wireStepsForOutputs(
      new Map([
        [0, 0],
        [3, 1e-7],
      ]),
    );
    expect(steps.map(({ send, replyTerminator }) => [send, replyTerminator])).toEqual([
      ['V0=0.00000\n', '\n'],
      ['V3=0.00000\n', '\n'],
    ]);
  });
});
