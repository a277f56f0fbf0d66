import type { Transport } from '../transports/transport.ts';
import type { Dialect } from './dialect.ts';
import type { LinkRecorder } from './linkStatistics.ts';
import type { IdentityProbe } from './synchronise.ts';
import type { WireDirection, WireLog } from './wireLog.ts';

export interface MessageLinkOptions {
  readonly transport: Transport;
  readonly dialect: Dialect;
  /** What the engineer calls the instrument, for sentences: `"heaters" at TCPIP0::...`. */
  readonly label: string;
  readonly timeoutMs: number;
  /** Of the commands that have one of their own; `timeoutMs` is that of the others, and of the way into step. */
  readonly timeoutOf?: (command: string) => number | undefined;
  /** How often a read is tried again after a timeout or a garbled reply. */
  readonly retries: number;
  readonly probe: IdentityProbe;
  /** How long a busy stream (a socket, a serial port) goes without the proof that it is in step; never when left out or 0. */
  readonly markEveryMs?: number;
  /** False while nothing may be said beyond what is asked: a run on a simulated bench counts every exchange in its time. */
  readonly mayMark?: () => boolean;
  /** Said on the fresh transport before the link listens to it. */
  readonly login?: (transport: Transport) => Promise<void> | undefined;
  readonly onEvent?: (text: string) => void;
  readonly onLost?: (reason: string) => void;
  /** True while the link is finding its place again. */
  readonly onResynchronising?: (on: boolean) => void;
  readonly onWire?: (direction: WireDirection, text: string) => void;
  /** Of the instrument, over all its links; of this link alone when left out. */
  readonly recorder?: LinkRecorder;
  readonly log?: WireLog;
}
