import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';
import { servePty } from '../../support/ptyServer.ts';

interface ControllerOptions {
  readonly status?: number;
  /** The controller ignores `mode=normal`. */
  readonly stuck?: boolean;
}

/** The dialogue of the user guide's command line: echo, answer, prompt. */
async function startController({ status = 48, stuck = false }: ControllerOptions = {}): Promise<InstrumentServer> {
  let bits = status;
  let setPoint = '25.0';
  const answer = (command: string): string => {
    const set = /^tset=(.*)$/.exec(command);
    if (set !== null && Number(set[1]) > 80) return 'Command error CMD_ARG_RANGE_ERR\n\r';
    if (set !== null) setPoint = set[1] ?? '';
    if (command === 'ens') bits ^= 1;
    if (command === 'mode=normal') {
      if (!stuck) bits &= ~2;
      return 'Command error CMD_ARG_RANGE_ERR\n\r';
    }
    if (command === '*idn?') return 'THORLABS TC200 VERSION 2.0\r';
    if (command === 'stat?') return `${bits} `;
    if (command === 'tact?') return '24.6 C\r';
    if (command === 'tset?') return `${setPoint} Celsius\r`;
    if (command === 'tmax?') return '80.0\r';
    return '';
  };
  const server = await startInstrumentServer({
    commandEnd: '\r',
    onCommand: (command, connection) => connection.send(`${command}\r${answer(command)}> `),
  });
  onTestFinished(() => server.stop());
  return server;
}

const asked = (server: InstrumentServer, command: string) => server.commands.filter((c) => c === command).length;

describe.each(['tcp', 'serial'] as const)('a TC200 driver over %s', (over) => {
  const addressOf = async (server: InstrumentServer): Promise<string> => {
    if (over === 'tcp') return server.address;
    const terminal = await servePty(server.address);
    onTestFinished(() => terminal.close());
    return `ASRL${terminal.path}::INSTR`;
  };

  it('reads the temperature and the set point through echo and prompt', async () => {
    const controller = instrumentAt('tc200', await addressOf(await startController()));
    expect(await controller.connect()).toMatchObject({ model: 'TC200', firmware: '2.0', serialNumber: '' });
    expect(await controller.readInput(0, 0)).toMatchObject({ value: 24.6, unit: 'degC', fault: null });
    expect(await controller.observeOutputs([0])).toEqual([{ value: 25, currentMa: null }]);
    expect(controller.outputLimits(0)).toEqual({ unit: 'degC', minimum: 20, maximum: 80, maxCurrentMa: null });
    expect(controller.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
  });

  it('switches the heater on once and never toggles it off', async () => {
    const server = await startController();
    const controller = instrumentAt('tc200', await addressOf(server));
    await controller.connect();
    await controller.writeOutput(0, 30);
    await controller.writeOutput(0, 31.04);
    expect(asked(server, 'ens')).toBe(1);
    expect(await controller.observeOutputs([0])).toEqual([{ value: 31, currentMa: null }]);
  });
});

describe('a TC200 driver', () => {
  it('leaves the heater as it is when told to', async () => {
    const server = await startController();
    const controller = instrumentAt('tc200', server.address, { options: { enable_output: false } });
    await controller.connect();
    await controller.writeOutput(0, 30);
    expect(asked(server, 'ens')).toBe(0);
  });

  it('leaves cycle mode although the command answers an error, and believes the status alone', async () => {
    const controller = instrumentAt('tc200', (await startController({ status: 50 })).address);
    await controller.connect();
    expect(controller.state).toBe('connected');
    const stuck = instrumentAt('tc200', (await startController({ status: 50, stuck: true })).address);
    await expect(stuck.connect()).rejects.toMatchObject({ code: 'instrument_refused' });
  });

  it('passes on a refused set point', async () => {
    const controller = instrumentAt('tc200', (await startController()).address);
    await controller.connect();
    await expect(controller.writeOutput(0, 120)).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringContaining('CMD_ARG_RANGE_ERR') as string,
    });
    expect(await controller.readInput(0, 0)).toMatchObject({ value: 24.6 });
  });

  it('refuses a controller that shows kelvin', async () => {
    const controller = instrumentAt('tc200', (await startController({ status: 32 })).address);
    await expect(controller.connect()).rejects.toThrow(/shows temperatures in K/);
  });

  it('gives the guard a set point that ends with the prompt', () => {
    const controller = instrumentAt('tc200', 'TCPIP0::127.0.0.1::1::SOCKET');
    expect(controller.wireStepsForOutputs(new Map([[0, 25]]))).toMatchObject([
      { send: 'tset=25.0\r', replyTerminator: '> ' },
    ]);
  });
});
