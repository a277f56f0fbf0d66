import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { parseResourceString } from '../transports/resourceString.ts';

/** An instrument that the bench has had, and how to know it again. */
export interface RememberedInstrument {
  /** Its name in the bench file. */
  readonly instrument: string;
  /** Where the bench file has it now. */
  readonly address: string;
  readonly identity: InstrumentIdentity | null;
  /** The USB serial adapter that it was behind, `0403:6001:FT1ABC`; null where it was behind none, or one without a number. */
  readonly adapter: string | null;
  /** It answers at that address just now. */
  readonly isConnected: boolean;
}

/** What a way of looking has found. */
export interface Sighting {
  /** VISA resource string. */
  readonly address: string;
  readonly description: string;
  /** The driver that is likely, or null. */
  readonly driver: string | null;
  /** Who it says it is, where it has said so. */
  readonly identity: InstrumentIdentity | null;
  readonly adapter?: string | null;
}

/** A sighting in the light of the bench. */
export interface FoundInstrument {
  readonly address: string;
  readonly description: string;
  readonly driver: string | null;
  readonly identity: InstrumentIdentity | null;
  /** The instrument of the bench that stands at this address, or that is connected over another link of its own. */
  readonly usedBy: string | null;
  /** The instrument of the bench that this is, though the bench file has another address for it. */
  readonly movedFrom: { readonly instrument: string; readonly address: string } | null;
}

/** One entry a place, and what the bench knows of it. */
export function placeSightings(
  sightings: readonly Sighting[],
  remembered: readonly RememberedInstrument[],
): FoundInstrument[] {
  const places = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const place = canonical(sighting.address);
    const before = places.get(place);
    // The same instrument seen twice (by the system and by VISA): what knows more stays.
    if (before === undefined || knowledge(sighting) > knowledge(before)) places.set(place, sighting);
  }
  const placed = new Set(places.keys());
  return [...places].map(([place, sighting]) => {
    const { address, description, driver, identity } = sighting;
    const same = remembered.filter((known) => isSame(known, sighting));
    const user =
      remembered.find((known) => canonical(known.address) === place) ??
      same.find((known) => known.isConnected || isAtSameHost(known.address, address));
    const moved = user === undefined ? same.find((known) => !placed.has(canonical(known.address))) : undefined;
    return {
      address,
      description,
      driver,
      identity,
      usedBy: user?.instrument ?? null,
      movedFrom: moved === undefined ? null : { instrument: moved.instrument, address: moved.address },
    };
  });
}

const knowledge = ({ identity, driver }: Sighting): number => (identity === null ? 0 : 2) + (driver === null ? 0 : 1);

/** By the serial number of the instrument, or of the adapter that it was behind. */
function isSame(known: RememberedInstrument, { identity, adapter }: Sighting): boolean {
  if (known.adapter !== null && known.adapter === adapter) return true;
  const before = known.identity;
  if (before === null || identity === null || before.serialNumber === '') return false;
  return before.serialNumber === identity.serialNumber && sameModel(before.model, identity.model);
}

/**
 * Two kinds of link to one host, such as HiSLIP and a raw socket: neither says that anything has moved. Two sockets do: the
 * ports of a terminal server have an instrument each.
 */
function isAtSameHost(a: string, b: string): boolean {
  const [one, other] = [networkPlace(a), networkPlace(b)];
  return one !== null && one.host === other?.host && (one.kind !== 'socket' || other.kind !== 'socket');
}

function networkPlace(address: string): { readonly host: string; readonly kind: string } | null {
  try {
    const resource = parseResourceString(address);
    return 'host' in resource ? { host: resource.host.toLowerCase(), kind: resource.kind } : null;
  } catch {
    return null;
  }
}

const sameModel = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Equal for two texts that mean one place; the text itself where it is no address. */
export function canonical(address: string): string {
  try {
    return parseResourceString(address).canonical.toLowerCase();
  } catch {
    return address.toLowerCase();
  }
}
