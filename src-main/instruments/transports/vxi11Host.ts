import { randomInt } from 'node:crypto';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { OncRpcClient } from './oncRpcClient.ts';
import {
  abortProcedure,
  abortProgram,
  coreProcedures,
  describeDeviceError,
  deviceErrors,
  encode,
  leastReceiveBytes,
  parse,
} from './vxi11Protocol.ts';
import type { CreateLinkResult } from './vxi11Protocol.ts';

/** A device behind a host. */
export interface Vxi11Place {
  readonly address: string;
  readonly host: string;
  /** `inst0`, `gpib0,5`. */
  readonly device: string;
  readonly openTimeoutMs: number;
  /** Whether the device is locked while the transport is open. */
  readonly exclusive: boolean;
}

/**
 * A link to the device, with its lock where one is wanted and the host has locks.
 * @throws instrument_busy when another program has the lock or all the links; instrument_unreachable for a device that is
 *   not there; instrument_timeout, instrument_lost
 */
export async function createLink(core: OncRpcClient, place: Vxi11Place): Promise<CreateLinkResult> {
  const { address, device, exclusive, openTimeoutMs } = place;
  const make = async (lockDevice: boolean): Promise<CreateLinkResult> => {
    const parameters = encode.createLink({ clientId: randomInt(0x7fff_ffff), lockDevice, lockTimeoutMs: 0, device });
    return await core.call(coreProcedures.createLink, parameters, parse.createLinkResult, openTimeoutMs);
  };
  let link = await make(exclusive);
  // Some hosts have no locks.
  if (exclusive && link.error === deviceErrors.notSupported) link = await make(false);
  if (link.error === deviceErrors.none) {
    return { ...link, maxReceiveBytes: Math.max(leastReceiveBytes, link.maxReceiveBytes) };
  }
  const isBusy = link.error === deviceErrors.lockedByAnother || link.error === deviceErrors.outOfResources;
  const message = `The device ${device} of ${address} cannot be opened: ${describeDeviceError(link.error)}.`;
  throw new FringeError(isBusy ? 'instrument_busy' : 'instrument_unreachable', message, {
    remedy: isBusy ? 'Close the other program, then reconnect.' : 'Check the device name in the address.',
  });
}

/** What runs on the core channel ends at once. A host without the abort channel lets it end by its own timeout. */
export async function abortOperation(
  { address, host }: Vxi11Place,
  { abortPort, link }: CreateLinkResult,
  timeoutMs: number,
): Promise<void> {
  try {
    const at = { address, host, port: abortPort, ...abortProgram, openTimeoutMs: timeoutMs, maxReplyBytes: 64 };
    const channel = await OncRpcClient.connect(at);
    await channel.call(abortProcedure, encode.integers(link), parse.error, timeoutMs).finally(() => channel.close());
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
  }
}
