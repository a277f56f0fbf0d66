import { OncRpcClient } from '../transports/oncRpcClient.ts';
import {
  abortProcedure,
  abortProgram,
  coreProcedures as core,
  coreProgram,
  deviceErrors as errors,
  encode,
  interruptProcedure,
  longestHandle,
  parse,
} from '../transports/vxi11Protocol.ts';
import type { GenericParameters } from '../transports/vxi11Protocol.ts';
import type { XdrReader } from '../transports/xdr.ts';
import { XdrWriter } from '../transports/xdr.ts';
import type { MessageDevice } from './messageDevice.ts';
import { OncRpcServer } from './oncRpcServer.ts';
import type { RpcPeer } from './oncRpcServer.ts';
import { Vxi11Link } from './vxi11Link.ts';
import type { Vxi11Device } from './vxi11Link.ts';

export interface Vxi11ServerOptions {
  readonly host: string;
  /** Of the core channel; 0 takes a free one. */
  readonly port: number;
  /** By the name a client opens them with: `inst0`. */
  readonly devices: ReadonlyMap<string, MessageDevice>;
}

const maxReceiveBytes = 64 * 1024;
const mostLinks = 64;
const interruptPatienceMs = 2000;

/**
 * A network instrument host that serves simulated instruments by VXI-11: core, abort and interrupt channels, locks, service
 * requests. Trigger, remote and local are taken and do nothing; there are no commands for the interface itself
 * (device_docmd).
 *
 * Source: VXI-11, TCP/IP Instrument Protocol Specification, revision 1.0, section B.6.
 */
export class Vxi11Server {
  readonly #devices = new Map<string, Vxi11Device>();
  readonly #links = new Map<number, Vxi11Link>();
  readonly #peers = new Map<number, RpcPeer>();
  readonly #interrupts = new Map<RpcPeer, OncRpcClient>();
  readonly #core: OncRpcServer;
  readonly #abort: OncRpcServer;
  #nextLink = 1;

  constructor({ host, port, devices }: Vxi11ServerOptions) {
    for (const [name, device] of devices) {
      const target: Vxi11Device = { name, device, isPluggedIn: true, lockedBy: null, links: new Set() };
      this.#devices.set(name.toLowerCase(), target);
      device.onServiceRequest(() => this.#requestService(target));
    }
    this.#core = new OncRpcServer({
      host,
      port,
      maxCallBytes: maxReceiveBytes + 512,
      programs: [{ ...coreProgram, procedures: (procedure, p, peer) => this.#answer(procedure, p, peer) }],
    });
    const abort = (procedure: number, parameters: XdrReader) => {
      if (procedure !== abortProcedure) return null;
      const link = this.#links.get(parameters.signed());
      link?.abort();
      return encode.integers(link === undefined ? errors.invalidLink : errors.none);
    };
    this.#abort = new OncRpcServer({
      host,
      port: 0,
      maxCallBytes: 512,
      programs: [{ ...abortProgram, procedures: abort }],
    });
  }

  /** Of the core channel. */
  get port(): number {
    return this.#core.port;
  }

  async listen(): Promise<void> {
    await this.#core.listen();
    await this.#abort.listen();
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#core.close(),
      this.#abort.close(),
      ...[...this.#interrupts.values()].map((c) => c.close()),
    ]);
  }

  /** Unplugged, a device's clients lose their connections and new links to it are refused. */
  setPluggedIn(name: string, isPluggedIn: boolean): void {
    const target = this.#devices.get(name.toLowerCase());
    if (target === undefined) return;
    target.isPluggedIn = isPluggedIn;
    if (!isPluggedIn) for (const { id } of [...target.links]) this.#peers.get(id)?.destroy();
  }

  #answer(procedure: number, parameters: XdrReader, peer: RpcPeer): Uint8Array | null | Promise<Uint8Array> {
    switch (procedure) {
      case core.createLink:
        return this.#createLink(parameters, peer);
      case core.deviceWrite: {
        const request = parse.deviceWrite(parameters, maxReceiveBytes);
        const refused = (error: number) => encode.integers(error, 0);
        // The bytes are those of the socket's buffer: they are copied when the call has to wait.
        const own = { ...request, data: Buffer.from(request.data) };
        return this.#inside(request, refused, (link) => {
          const { error, size } = link.write(own);
          return encode.integers(error, size);
        });
      }
      case core.deviceRead: {
        const request = parse.deviceRead(parameters);
        const refused = (error: number) => encode.deviceReadResult({ error, reason: 0, data: Buffer.alloc(0) });
        return this.#inside(request, refused, async (link) => encode.deviceReadResult(await link.read(request)));
      }
      case core.deviceReadStatusByte:
        return this.#inside(
          parse.generic(parameters),
          (error) => encode.integers(error, 0),
          ({ target }) => encode.integers(errors.none, target.device.poll()),
        );
      case core.deviceClear:
        return this.#inside(parse.generic(parameters), encode.integers, ({ target }) => {
          target.device.clear();
          return encode.integers(errors.none);
        });
      case core.deviceTrigger:
      case core.deviceRemote:
      case core.deviceLocal:
        return this.#inside(parse.generic(parameters), encode.integers, () => encode.integers(errors.none));
      case core.deviceLock: {
        const request = {
          link: parameters.signed(),
          flags: parameters.unsigned(),
          lockTimeoutMs: parameters.unsigned(),
        };
        return this.#inside(request, encode.integers, (link) => encode.integers(link.lock()));
      }
      case core.deviceUnlock: {
        const link = this.#links.get(parameters.signed());
        return encode.integers(link === undefined ? errors.invalidLink : link.unlock());
      }
      case core.deviceEnableSrq:
        return this.#enableSrq(parameters);
      case core.deviceDoCommand:
        return new XdrWriter().integer(errors.notSupported).opaque(Buffer.alloc(0)).bytes;
      case core.destroyLink:
        return this.#destroyLink(parameters.signed());
      case core.createInterruptChannel:
        return this.#createInterrupts(parameters, peer);
      case core.destroyInterruptChannel: {
        const had = this.#interrupts.get(peer);
        this.#interrupts.delete(peer);
        void had?.close();
        return encode.integers(had === undefined ? errors.channelNotEstablished : errors.none);
      }
      default:
        return null;
    }
  }

  #createLink(parameters: XdrReader, peer: RpcPeer): Uint8Array {
    const { device, lockDevice } = parse.createLink(parameters);
    const refused = (error: number) => encode.createLinkResult({ error, link: 0, abortPort: 0, maxReceiveBytes: 0 });
    const target = this.#devices.get(device.toLowerCase());
    if (target?.isPluggedIn !== true) return refused(errors.notAccessible);
    if (this.#links.size >= mostLinks) return refused(errors.outOfResources);
    if (lockDevice && target.lockedBy !== null) return refused(errors.lockedByAnother);
    const link = new Vxi11Link(this.#nextLink++, target);
    if (lockDevice) link.lock();
    this.#links.set(link.id, link);
    this.#peers.set(link.id, peer);
    peer.onGone(() => {
      this.#destroyLink(link.id);
      void this.#interrupts.get(peer)?.close();
      this.#interrupts.delete(peer);
    });
    return encode.createLinkResult({ error: errors.none, link: link.id, abortPort: this.#abort.port, maxReceiveBytes });
  }

  #destroyLink(id: number): Uint8Array {
    const link = this.#links.get(id);
    this.#links.delete(id);
    this.#peers.delete(id);
    link?.close();
    return encode.integers(link === undefined ? errors.invalidLink : errors.none);
  }

  /** Carries an operation out on its link, once no other link's lock stands before it. */
  #inside(
    { link: id, flags, lockTimeoutMs }: Pick<GenericParameters, 'link' | 'flags' | 'lockTimeoutMs'>,
    refused: (error: number) => Uint8Array,
    act: (link: Vxi11Link) => Uint8Array | Promise<Uint8Array>,
  ): Uint8Array | Promise<Uint8Array> {
    const link = this.#links.get(id);
    if (link === undefined) return refused(errors.invalidLink);
    if (!link.isShutOut) return act(link);
    return link.enter(flags, lockTimeoutMs).then((error) => (error === errors.none ? act(link) : refused(error)));
  }

  #enableSrq(parameters: XdrReader): Uint8Array {
    const link = this.#links.get(parameters.signed());
    const isOn = parameters.boolean();
    const handle = parameters.opaque(longestHandle);
    if (link === undefined) return encode.integers(errors.invalidLink);
    link.serviceHandle = isOn ? Buffer.from(handle) : null;
    return encode.integers(errors.none);
  }

  /** The channel goes to the client's own host alone, whatever address the call names. */
  async #createInterrupts(parameters: XdrReader, peer: RpcPeer): Promise<Uint8Array> {
    parameters.unsigned();
    const [port, program, version, family] = [1, 2, 3, 4].map(() => parameters.unsigned());
    if (this.#interrupts.has(peer)) return encode.integers(errors.channelAlreadyEstablished);
    if (family !== 0 || port === undefined || port > 65535) return encode.integers(errors.notSupported);
    try {
      const channel = await OncRpcClient.connect({
        address: `${peer.host}, port ${port}`,
        host: peer.host,
        port,
        program: program ?? 0,
        version: version ?? 0,
        openTimeoutMs: interruptPatienceMs,
        maxReplyBytes: 256,
      });
      this.#interrupts.set(peer, channel);
      return encode.integers(errors.none);
    } catch {
      return encode.integers(errors.channelNotEstablished);
    }
  }

  #requestService({ links }: Vxi11Device): void {
    for (const { id, serviceHandle } of links) {
      const peer = this.#peers.get(id);
      const channel = peer === undefined ? undefined : this.#interrupts.get(peer);
      if (channel === undefined || serviceHandle === null) continue;
      const call = new XdrWriter().opaque(serviceHandle).bytes;
      // Nobody waits for the answer; a client that is gone has no more use for the request.
      channel.call(interruptProcedure, call, () => null, interruptPatienceMs).catch(() => undefined);
    }
  }
}
