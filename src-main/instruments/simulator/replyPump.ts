import type { InstrumentDialect } from './dialect.ts';
import type { ReplyFault } from './faultBook.ts';
import type { Pacing } from './pacing.ts';
import { burstsOf } from './replyBursts.ts';
import type { Burst } from './replyBursts.ts';

export interface ReplyPumpOptions {
  readonly dialect: InstrumentDialect;
  readonly pacing: Pacing;
  /** What happens to the reply of the command just carried out. */
  readonly takeReplyFault: () => ReplyFault;
  /** Told after each command: chip time has moved, and somebody may have pulled a plug. */
  readonly afterCommand: () => void;
}

/** What takes replies: bytes as they leave, the last of a reply said to be so. False when nobody is there any more. */
export type ReplySink = (bytes: Uint8Array, isEnd: boolean) => boolean;

/** Carries out a dialect's commands one by one; a reply leaves, at its time, before the next command begins. */
export class ReplyPump {
  readonly #options: ReplyPumpOptions;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ReplyPumpOptions) {
    this.#options = options;
  }

  /**
   * Goes on as long as there are whole commands.
   * @param idle told when there are none left; not told when `stop` came before.
   */
  run(sink: ReplySink, idle: () => void = () => undefined): void {
    const { dialect, pacing, takeReplyFault, afterCommand } = this.#options;
    while (this.#timer === null) {
      const reply = dialect.next();
      if (reply === null) return idle();
      afterCommand();
      if (reply.bytes.length === 0) continue;
      const fault = takeReplyFault();
      const scale = pacing.on ? pacing.latencyScale : 0;
      const bursts = burstsOf(reply).map((burst, index) => ({
        ...burst,
        afterMs: burst.afterMs * scale + (index === 0 ? fault.extraMs : 0),
      }));
      let bytes: Uint8Array | null = null;
      const send = (from: number, to: number): boolean => {
        bytes ??= fault.garble ? garbled(dialect.release(reply)) : dialect.release(reply);
        if (bytes.length === 0 || fault.drop) return true;
        return sink(bytes.subarray(from, to), to >= bytes.length);
      };
      if (bursts.every(({ afterMs }) => afterMs <= 0)) {
        if (!send(0, reply.bytes.length)) return;
      } else this.#sendLater(bursts, send, () => this.run(sink, idle));
    }
  }

  /** What has not left yet never will. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Sends the bursts at their times, then goes on. */
  #sendLater(bursts: readonly Burst[], send: (from: number, to: number) => boolean, goOn: () => void): void {
    const [first, ...rest] = bursts;
    if (first === undefined) {
      goOn();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (send(first.from, first.to)) this.#sendLater(rest, send, goOn);
    }, first.afterMs);
  }
}

/** A reply as a bad cable delivers it: every third byte is wrong, line ends and all. */
function garbled(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index % 3 === 1 ? (byte ^ 0x15) & 0x7f : byte));
}
