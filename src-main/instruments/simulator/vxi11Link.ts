import { deviceErrors, operationFlags, readReasons } from '../transports/vxi11Protocol.ts';
import type { DeviceRead, DeviceWrite } from '../transports/vxi11Protocol.ts';
import type { MessageDevice } from './messageDevice.ts';

/** What all the links to one simulated device share: who has locked it. */
export interface Vxi11Device {
  readonly name: string;
  readonly device: MessageDevice;
  isPluggedIn: boolean;
  lockedBy: Vxi11Link | null;
  readonly links: Set<Vxi11Link>;
}

const longestWaitMs = 600_000;

/** One client's link to a device. Every operation gives an error code of VXI-11. */
export class Vxi11Link {
  readonly id: number;
  readonly target: Vxi11Device;
  /** Handle that the client wants back with a service request, or null. */
  serviceHandle: Buffer | null = null;
  #cutRead: ((error: number) => void) | null = null;

  constructor(id: number, target: Vxi11Device) {
    this.id = id;
    this.target = target;
    target.links.add(this);
    target.device.attach();
  }

  close(): void {
    this.#cutRead?.(deviceErrors.abort);
    if (this.target.lockedBy === this) this.target.lockedBy = null;
    if (this.target.links.delete(this)) this.target.device.detach();
  }

  get isShutOut(): boolean {
    return this.target.lockedBy !== null && this.target.lockedBy !== this;
  }

  /** Waits for another link's lock to go, as long as the client allows. */
  async enter(flags: number, lockTimeoutMs: number): Promise<number> {
    const patienceMs = (flags & operationFlags.waitLock) === 0 ? 0 : Math.min(lockTimeoutMs, longestWaitMs);
    const untilMs = performance.now() + patienceMs;
    while (this.isShutOut && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.isShutOut ? deviceErrors.lockedByAnother : deviceErrors.none;
  }

  lock(): number {
    this.target.lockedBy = this;
    return deviceErrors.none;
  }

  unlock(): number {
    if (this.target.lockedBy !== this) return deviceErrors.noLockHeld;
    this.target.lockedBy = null;
    return deviceErrors.none;
  }

  write({ flags, data }: DeviceWrite): { error: number; size: number } {
    const isEnd = (flags & operationFlags.end) !== 0;
    const isTaken = this.target.device.write(data, isEnd);
    return isTaken ? { error: deviceErrors.none, size: data.length } : { error: deviceErrors.io, size: 0 };
  }

  /** Waits for a reply at most as long as the client allows. */
  async read(request: DeviceRead): Promise<{ error: number; reason: number; data: Buffer }> {
    const { device } = this.target;
    if (device.reply === null) {
      const error = await this.#replyComes(Math.min(request.ioTimeoutMs, longestWaitMs));
      if (error !== deviceErrors.none) return { error, reason: 0, data: Buffer.alloc(0) };
    }
    const wantsTerminator = (request.flags & operationFlags.terminatorSet) !== 0;
    const at = wantsTerminator ? (device.reply?.bytes.indexOf(request.terminator) ?? -1) : -1;
    const count = at < 0 ? request.requestBytes : Math.min(request.requestBytes, at + 1);
    const { bytes, isEnd } = device.take(count);
    let reason = isEnd ? readReasons.end : 0;
    if (at >= 0 && bytes.length === at + 1) reason |= readReasons.terminator;
    if (bytes.length === request.requestBytes) reason |= readReasons.requestCount;
    return { error: deviceErrors.none, reason, data: bytes };
  }

  abort(): void {
    this.#cutRead?.(deviceErrors.abort);
  }

  #replyComes(timeoutMs: number): Promise<number> {
    return new Promise<number>((resolve) => {
      const end = (error: number) => {
        clearTimeout(timer);
        stop();
        this.#cutRead = null;
        resolve(error);
      };
      const timer = setTimeout(() => end(deviceErrors.timeout), timeoutMs);
      const stop = this.target.device.onReply(() => end(deviceErrors.none));
      this.#cutRead = end;
    });
  }
}
