import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { HislipChannel } from './hislipChannel.ts';
import { encodeSize, hislipTypes as types, hislipVersion, lockResponses, parseSize } from './hislipMessage.ts';

/** An instrument behind a host. */
export interface HislipPlace {
  readonly address: string;
  /** Sub-address: `hislip0`. */
  readonly device: string;
  readonly openTimeoutMs: number;
  /** Whether the instrument is locked while the transport is open. */
  readonly exclusive: boolean;
}

/** "FR", as a vendor of the client; vendors' own identifiers are registered with the IVI Foundation. */
const clientVendor = 0x4652;

/**
 * The first message of a session. Source: IVI-6.1, 4.1.
 * @returns the session's number, and the control code with the mode that the instrument prefers.
 * @throws instrument_timeout, instrument_lost
 */
export async function initialize(
  channel: HislipChannel,
  { device, openTimeoutMs }: HislipPlace,
): Promise<{ readonly control: number; readonly session: number }> {
  const version = (hislipVersion << 16) | clientVendor;
  return await channel.ask(
    types.initializeResponse,
    openTimeoutMs,
    ({ control, parameter }) => ({ control, session: parameter & 0xffff }),
    () => channel.send(types.initialize, 0, version, Buffer.from(device, 'latin1')),
  );
}

/**
 * The second connection of a session: sizes are said and the lock is taken. Source: IVI-6.1, 4.1, 4.5 and 4.10.
 * @returns how many bytes the instrument takes in one message.
 * @throws instrument_busy when another client has the lock; instrument_timeout, instrument_lost
 */
export async function initializeAsync(
  channel: HislipChannel,
  { address, openTimeoutMs, exclusive }: HislipPlace,
  { session, maxPayloadBytes }: { readonly session: number; readonly maxPayloadBytes: number },
): Promise<number> {
  await channel.ask(
    types.asyncInitializeResponse,
    openTimeoutMs,
    () => undefined,
    () => channel.send(types.asyncInitialize, 0, session),
  );
  const most = await channel.ask(
    types.asyncMaximumMessageSizeResponse,
    openTimeoutMs,
    ({ payload }) => parseSize(payload),
    () => channel.send(types.asyncMaximumMessageSize, 0, 0, encodeSize(maxPayloadBytes)),
  );
  if (!exclusive) return most;
  const response = await channel.ask(
    types.asyncLockResponse,
    openTimeoutMs,
    ({ control }) => control,
    () => channel.send(types.asyncLock, 1, 0),
  );
  if (response !== lockResponses.failure) return most;
  throw new FringeError('instrument_busy', `The instrument at ${address} is locked by another program.`, {
    remedy: 'Close the other program, then reconnect.',
  });
}
