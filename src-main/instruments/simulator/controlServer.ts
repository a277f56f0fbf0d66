import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import type { SimulatorControl } from '../../interfaces/benchClock.ts';
import { LineSplitter, simulatorMethods, simulatorRequestSchema } from '../simulatorControlWire.ts';
import type { SimulatorMethod } from '../simulatorControlWire.ts';

const what = 'request to the simulator';

/**
 * The control channel over loopback TCP, for a host in another process. A client that is gone while its run is on ends
 * that run: the chip follows the wall clock again.
 */
export class ControlServer {
  readonly #control: SimulatorControl;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(control: SimulatorControl) {
    this.#control = control;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** Returns `host:port`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    const lines = new LineSplitter();
    let ownsRun = false;
    let turn: Promise<void> = Promise.resolve();
    this.#sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (ownsRun) void turn.then(() => this.#control.endRun());
    });
    socket.on('data', (text: string) => {
      for (const line of lines.push(text)) {
        turn = turn.then(async () => {
          const { reply, method } = await this.#answer(line);
          if (method === 'beginRun') ownsRun = true;
          if (method === 'endRun') ownsRun = false;
          if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
        });
      }
    });
  }

  /** The reply, and the method that was carried out. */
  async #answer(line: string): Promise<{ reply: unknown; method: SimulatorMethod | null }> {
    let id = 0;
    try {
      const request = parseDocument(simulatorRequestSchema, parseJson(line), what);
      id = request.id;
      const result = await this.#call(request.method, request.params ?? {});
      return { reply: { id, result: result ?? null }, method: request.method };
    } catch (error) {
      return { reply: { id, error: toErrorReport(error) }, method: null };
    }
  }

  #call(method: SimulatorMethod, params: unknown): Promise<unknown> {
    const control = this.#control;
    switch (method) {
      case 'beginRun': {
        const { seed, snapshot } = parseDocument(simulatorMethods.beginRun.input, params, what);
        return control.beginRun({
          ...(seed === undefined ? {} : { seed }),
          ...(snapshot === undefined ? {} : { snapshot }),
        });
      }
      case 'wait':
        return control.wait(parseDocument(simulatorMethods.wait.input, params, what).durationMs);
      case 'setPacing':
        return control.setPacing(parseDocument(simulatorMethods.setPacing.input, params, what).on);
      case 'setLatencyScale':
        return control.setLatencyScale(parseDocument(simulatorMethods.setLatencyScale.input, params, what).scale);
      case 'injectFault':
        return control.injectFault(parseDocument(simulatorMethods.injectFault.input, params, what));
      case 'endRun':
      case 'runTimeMs':
      case 'clearFaults':
      case 'truth':
        parseDocument(simulatorMethods[method].input, params, what);
        return control[method]();
    }
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new FringeError('bad_input', 'A request to the simulator is not JSON.', {
      cause,
      remedy: 'Send one JSON object a line.',
    });
  }
}
