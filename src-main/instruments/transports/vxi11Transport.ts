import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport } from './baseTransport.ts';
import { MessageQueue } from './messageQueue.ts';
import { OncRpcClient } from './oncRpcClient.ts';
import { askPortmapper } from './portmapper.ts';
import type { ClearOutcome } from './transport.ts';
import { abortOperation, createLink } from './vxi11Host.ts';
import type { Vxi11Place } from './vxi11Host.ts';
import { openInterruptChannel } from './vxi11Interrupts.ts';
import type { InterruptChannel } from './vxi11Interrupts.ts';
import {
  coreProcedures,
  coreProgram,
  describeDeviceError,
  deviceErrors,
  encode,
  operationFlags,
  parse,
  readReasons,
} from './vxi11Protocol.ts';
import type { CreateLinkResult } from './vxi11Protocol.ts';

export interface Vxi11TransportSettings extends Vxi11Place {
  /** Of the core channel; null asks the host's portmapper. */
  readonly port: number | null;
  readonly portmapperPort: number;
}

const readBytes = 256 * 1024;
const largestWriteBytes = 64 * 1024;
/** A command may wait for the one before it; who cannot wait that long clears. */
const writePatienceMs = 10_000;
/** For the host to say that the device did not answer. */
const graceMs = 1000;
const goodbyeMs = 500;
/** How long a close waits for what was written before it: a safe value may stand behind calls that are slow. */
const flushWaitMs = 3000;
const maxWaitingMessages = 256;

/**
 * A device behind a host's TCP/IP Instrument Protocol: what VISA calls `TCPIP::host::inst0::INSTR`. Each write is one
 * device_write with END (in pieces as the host takes them), each expected reply a device_read until END.
 *
 * Source: VXI-11, TCP/IP Instrument Protocol Specification, revision 1.0.
 */
export class Vxi11Transport extends BaseTransport {
  readonly kind = 'vxi11' as const;
  readonly #settings: Vxi11TransportSettings;
  readonly #queue = new MessageQueue();
  readonly #serviceListeners = new Set<(statusByte: number | null) => void>();
  #core: OncRpcClient | null = null;
  #link: CreateLinkResult | null = null;
  #interrupts: InterruptChannel | null = null;
  /** Messages that the host has not taken whole. */
  #unsent = 0;
  #isClosing = false;

  constructor(settings: Vxi11TransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  protected override async openChannel(signal: AbortSignal | undefined): Promise<void> {
    const { address, host, openTimeoutMs, portmapperPort } = this.#settings;
    const question = { address, host, port: portmapperPort, ...coreProgram, timeoutMs: openTimeoutMs };
    const port = this.#settings.port ?? (await askPortmapper(question, signal));
    const core: OncRpcClient = await OncRpcClient.connect(
      {
        address,
        host,
        port,
        ...coreProgram,
        openTimeoutMs,
        maxReplyBytes: readBytes + 64,
        onGone: (reason) => {
          if (this.#core === core) this.#vanished(reason);
        },
      },
      signal,
    );
    try {
      this.#link = await createLink(core, this.#settings);
      this.#core = core;
      this.#unsent = 0;
      this.#isClosing = false;
      if (this.#serviceListeners.size > 0) await this.#listenToRequests();
    } catch (error) {
      this.#core = null;
      await core.close();
      throw error;
    }
  }

  protected override async closeChannel(): Promise<void> {
    const core = this.#core;
    const link = this.#link;
    if (core === null || link === null) return;
    // What was written last must leave first; replies to it are fetched no more.
    this.#isClosing = true;
    await this.#queue.idle(this.#unsent > 0 ? flushWaitMs : goodbyeMs);
    this.#core = null;
    this.#queue.giveUp();
    await this.#interrupts?.close();
    this.#interrupts = null;
    // The connection's end frees the link too; a host that does not answer is not waited for.
    await core
      .call(coreProcedures.destroyLink, encode.integers(link.link), parse.error, goodbyeMs)
      .catch(() => undefined);
    await core.close();
  }

  protected override writeChannel(bytes: Uint8Array | string): void {
    if (this.#core === null) throw this.notOpen();
    if (this.#queue.length > maxWaitingMessages) {
      throw new FringeError('instrument_lost', `The instrument at ${this.address} takes no more messages.`, {
        remedy: 'Switch the instrument off and on, then reconnect.',
      });
    }
    const message = Buffer.from(bytes as string, 'latin1');
    this.#unsent += 1;
    const done = () => void (this.#unsent -= 1);
    this.#queue.add(async () => await this.#write(message).then(done), done);
  }

  override expectReply(timeoutMs: number): void {
    if (this.#core === null) throw this.notOpen();
    const untilMs = performance.now() + timeoutMs;
    this.#queue.add(() => this.#read(untilMs));
  }

  async #write(message: Buffer): Promise<void> {
    const link = this.#link;
    const { generation } = this.#queue;
    if (link === null) return;
    const pieceBytes = Math.min(link.maxReceiveBytes, largestWriteBytes);
    let from = 0;
    do {
      const data = message.subarray(from, from + pieceBytes);
      const flags = from + data.length === message.length ? operationFlags.end : 0;
      const parameters = { link: link.link, ioTimeoutMs: writePatienceMs, lockTimeoutMs: 0, flags, data };
      const result = await this.#call(
        coreProcedures.deviceWrite,
        encode.deviceWrite(parameters),
        (r) => ({ error: r.signed(), taken: r.unsigned() }),
        writePatienceMs,
      );
      if (result === null || result.error === deviceErrors.timeout || result.error === deviceErrors.abort) return;
      if (result.error !== deviceErrors.none || result.taken === 0 || result.taken > data.length) {
        const why = result.error === deviceErrors.none ? 'it takes no bytes' : describeDeviceError(result.error);
        return this.#vanished(`it refused a command: ${why}`);
      }
      from += result.taken;
    } while (from < message.length && generation === this.#queue.generation);
  }

  async #read(untilMs: number): Promise<void> {
    const link = this.#link;
    const { generation } = this.#queue;
    if (link === null) return;
    for (let isEnd = false; !isEnd;) {
      const leftMs = Math.ceil(untilMs - performance.now());
      if (leftMs <= 0 || this.#isClosing || generation !== this.#queue.generation) return;
      const parameters = {
        link: link.link,
        requestBytes: readBytes,
        ioTimeoutMs: leftMs,
        lockTimeoutMs: 0,
        flags: 0,
        terminator: 0,
      };
      const take = (error: number, reason: number, data: Buffer) => {
        isEnd = (reason & readReasons.end) !== 0;
        const isWanted = error === deviceErrors.none && generation === this.#queue.generation;
        if (isWanted && (data.length > 0 || isEnd)) this.received(data, isEnd);
        return { error, length: data.length };
      };
      const result = await this.#call(
        coreProcedures.deviceRead,
        encode.deviceRead(parameters),
        (r) => {
          const { error, reason, data } = parse.deviceReadResult(r, readBytes);
          return take(error, reason, data);
        },
        leftMs,
      );
      if (result === null || result.error === deviceErrors.timeout || result.error === deviceErrors.abort) return;
      if (result.error !== deviceErrors.none) {
        return this.#vanished(`it gave no reply: ${describeDeviceError(result.error)}`);
      }
    }
  }

  async clear(timeoutMs: number): Promise<ClearOutcome> {
    const link = this.#link;
    if (this.#core === null || link === null) throw this.notOpen();
    this.#queue.giveUp();
    if (!(await this.#queue.idle(0))) {
      await abortOperation(this.#settings, link, timeoutMs);
      if (!(await this.#queue.idle(timeoutMs))) throw this.#silent('a device clear', timeoutMs);
    }
    const error = await this.#generic(coreProcedures.deviceClear, 'a device clear', timeoutMs, parse.error);
    this.forgetReceived();
    if (error === deviceErrors.notSupported) return 'not_supported';
    if (error !== deviceErrors.none) throw this.#refused('a device clear', error);
    return 'cleared';
  }

  async readStatusByte(timeoutMs: number): Promise<number> {
    const what = 'the question for its status byte';
    const { error, byte } = await this.#generic(coreProcedures.deviceReadStatusByte, what, timeoutMs, (r) => ({
      error: r.signed(),
      byte: r.unsigned(),
    }));
    if (error !== deviceErrors.none) throw this.#refused(what, error);
    return byte & 0xff;
  }

  async trigger(timeoutMs: number): Promise<void> {
    const error = await this.#generic(coreProcedures.deviceTrigger, 'a trigger', timeoutMs, parse.error);
    if (error !== deviceErrors.none) throw this.#refused('a trigger', error);
  }

  onServiceRequest(listener: (statusByte: number | null) => void): () => void {
    this.#serviceListeners.add(listener);
    if (this.state === 'open' && this.#interrupts === null) void this.#listenToRequests();
    return () => this.#serviceListeners.delete(listener);
  }

  /** A host that makes no interrupt channel sends no requests; everything else works. */
  async #listenToRequests(): Promise<void> {
    const core = this.#core;
    const link = this.#link;
    if (core === null || link === null) return;
    const opened = await openInterruptChannel({
      core,
      link: link.link,
      timeoutMs: this.#settings.openTimeoutMs,
      onRequest: () => this.#serviceListeners.forEach((listener) => listener(null)),
    }).catch(() => null);
    if (this.#core === core && this.#interrupts === null) this.#interrupts = opened;
    else await opened?.close();
  }

  /** A call that loses the link when the host does not answer it; null then. */
  async #call<T>(
    procedure: number,
    parameters: Buffer,
    read: Parameters<typeof OncRpcClient.prototype.call<T>>[2],
    ioTimeoutMs: number,
  ): Promise<T | null> {
    const core = this.#core;
    if (core === null) return null;
    try {
      return await core.call(procedure, parameters, read, ioTimeoutMs + graceMs);
    } catch (error) {
      if (!(error instanceof FringeError)) throw error;
      if (this.#core === core) this.#vanished(error.message.replace(/\.$/, ''));
      return null;
    }
  }

  #generic<T>(
    procedure: number,
    what: string,
    timeoutMs: number,
    read: Parameters<typeof OncRpcClient.prototype.call<T>>[2],
  ): Promise<T> {
    const core = this.#core;
    const link = this.#link;
    if (core === null || link === null) return Promise.reject(this.notOpen());
    const ioTimeoutMs = Math.ceil(timeoutMs);
    const parameters = encode.generic({ link: link.link, flags: 0, lockTimeoutMs: 0, ioTimeoutMs });
    const task = () => core.call(procedure, parameters, read, timeoutMs);
    return this.#queue.ask(task, () => this.#silent(what, timeoutMs));
  }

  #vanished(reason: string): void {
    const core = this.#core;
    this.#core = null;
    this.#queue.giveUp();
    void this.#interrupts?.close();
    this.#interrupts = null;
    void core?.close();
    this.lost(reason);
  }

  #silent(what: string, timeoutMs: number): FringeError {
    const message = `The instrument at ${this.address} did not take ${what} within ${Math.round(timeoutMs)} ms.`;
    return new FringeError('instrument_timeout', message, { remedy: 'Check that the instrument is on.' });
  }

  #refused(what: string, error: number): FringeError {
    const message = `The instrument at ${this.address} did not take ${what}: ${describeDeviceError(error)}.`;
    const code = error === deviceErrors.timeout ? 'instrument_timeout' : 'not_available';
    return new FringeError(code, message, { remedy: 'Check that the instrument is on, and what its manual says.' });
  }
}
