import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { z } from 'zod';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { SimulatorControl } from '../interfaces/benchClock.ts';
import { LineSplitter, simulatorMethods, simulatorReplySchema } from './simulatorControlWire.ts';
import type { SimulatorMethod, SimulatorMethods } from './simulatorControlWire.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const connectTimeoutMs = 5000;

/**
 * The control channel of a simulated chip in another process.
 * @param address `host:port`, as the bench's `simulated.control` has it.
 * @throws bad_input when it is no such address; instrument_unreachable when nobody answers there.
 */
export async function connectSimulatorControl(address: string): Promise<SimulatorControl> {
  const match = /^(.+):(\d{1,5})$/.exec(address);
  if (match === null) {
    throw new FringeError('bad_input', `"${address}" is not the address of a simulator's control channel.`, {
      path: 'simulated.control',
      remedy: 'Write it as host:port, such as 127.0.0.1:40123.',
    });
  }
  const [, host = '', port = ''] = match;
  const socket = createConnection({ host, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown): void => {
      socket.destroy();
      reject(
        new FringeError('instrument_unreachable', `Nobody answers at the simulator's control channel ${address}.`, {
          cause,
          remedy: 'Start the simulator, or correct simulated.control in the bench file.',
        }),
      );
    };
    socket.setTimeout(connectTimeoutMs, () => fail(new Error('timeout')));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve();
    });
  });
  return new RemoteSimulatorControl(socket, address);
}

class RemoteSimulatorControl implements SimulatorControl {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.#address = address;
    const lines = new LineSplitter();
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const line of lines.push(text)) this.#receive(line);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#fail(this.#lost()));
  }

  beginRun(options: { seed?: number; snapshot?: unknown }): Promise<{ snapshot: unknown }> {
    return this.#call('beginRun', options);
  }

  async endRun(): Promise<void> {
    await this.#call('endRun', {});
  }

  async wait(durationMs: number): Promise<void> {
    await this.#call('wait', { durationMs });
  }

  runTimeMs(): Promise<number> {
    return this.#call('runTimeMs', {});
  }

  async setPacing(on: boolean): Promise<void> {
    await this.#call('setPacing', { on });
  }

  async setLatencyScale(scale: number): Promise<void> {
    await this.#call('setLatencyScale', { scale });
  }

  async injectFault(fault: z.input<SimulatorMethods['injectFault']['input']>): Promise<void> {
    await this.#call('injectFault', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call('clearFaults', {});
  }

  truth(): ReturnType<SimulatorControl['truth']> {
    return this.#call('truth', {});
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #lost(): FringeError {
    return new FringeError('instrument_lost', `The simulator's control channel ${this.#address} is closed.`, {
      remedy: 'Start the simulator again and connect the bench.',
    });
  }

  async #call<M extends SimulatorMethod>(
    method: M,
    params: z.input<SimulatorMethods[M]['input']>,
  ): Promise<z.output<SimulatorMethods[M]['output']>> {
    if (this.#socket.destroyed) throw this.#lost();
    const id = this.#nextId++;
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ id, method, params })}\n`);
    });
    const output: z.ZodType = simulatorMethods[method].output;
    const parsed = output.safeParse(result);
    if (!parsed.success) throw this.#nonsense(parsed.error);
    return parsed.data as z.output<SimulatorMethods[M]['output']>;
  }

  #nonsense(cause: unknown): FringeError {
    return new FringeError('instrument_reply', `The simulator at ${this.#address} gave an answer that is none.`, {
      cause,
      remedy: 'Use the simulator of the same version of Fringe.',
    });
  }

  #receive(line: string): void {
    try {
      const reply = simulatorReplySchema.parse(JSON.parse(line));
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) {
        const { code, message, remedy, path } = reply.error;
        waiting?.reject(new FringeError(code, message, path === undefined ? { remedy } : { remedy, path }));
      } else waiting?.resolve(reply.result);
    } catch (cause) {
      this.#fail(this.#nonsense(cause));
      this.#socket.destroy();
    }
  }

  #fail(error: FringeError): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}
