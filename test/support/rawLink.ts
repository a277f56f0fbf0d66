import { createConnection } from 'node:net';
import type { Socket } from 'node:net';

/** A bare socket to an instrument, as a foreign program would hold it: no driver, no retries. */
export class RawLink {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#wake();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** @param address `TCPIP0::127.0.0.1::4000::SOCKET`; rejects when the connection is refused. */
  static async open(address: string): Promise<RawLink> {
    const [, host = '', port = ''] = address.split('::');
    const socket = createConnection({ host, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawLink(socket);
  }

  send(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'));
  }

  /** What arrives up to and with a terminator; rejects when the link closes first. */
  async readUntil(terminator: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(terminator);
      if (at >= 0) {
        const end = at + terminator.length;
        const text = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return text;
      }
      if (this.#closed) throw new Error(`the link closed after ${JSON.stringify(this.#received)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async ask(text: string, terminator = '\n'): Promise<string> {
    this.send(text);
    return await this.readUntil(terminator);
  }

  /** Resolves when the other end has closed the link. */
  async closed(): Promise<void> {
    while (!this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await this.closed();
  }
}
