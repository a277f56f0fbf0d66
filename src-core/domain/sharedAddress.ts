/**
 * Instruments that one address stands for, the later with the earlier of each pair. Case, the board number of a socket and
 * `localhost` make no other address; port 0, which a simulator fills in, is none yet.
 */
export function sharedAddresses(
  instruments: Readonly<Record<string, { readonly address: string }>>,
): { readonly id: string; readonly other: string }[] {
  const first = new Map<string, string>();
  const shared: { id: string; other: string }[] = [];
  for (const [id, { address }] of Object.entries(instruments)) {
    const place = placeOf(address);
    if (place === null) continue;
    const other = first.get(place);
    if (other === undefined) first.set(place, id);
    else shared.push({ id, other });
  }
  return shared;
}

function placeOf(address: string): string | null {
  const trimmed = address.trim();
  const socket = /^TCPIP\d*::(.*)::(\d+)::SOCKET$/i.exec(trimmed);
  const hislip = /^TCPIP\d*::(.*)::(hislip\d*)(?:,(\d+))?(?:::INSTR)?$/i.exec(trimmed);
  const device = /^TCPIP\d*::(\[.*\]|[^:]*)(?:::([^:]+))?::INSTR$/i.exec(trimmed);
  const hostOf = (host = '') => (host.toLowerCase() === 'localhost' ? '127.0.0.1' : host.toLowerCase());
  if (socket !== null) return Number(socket[2]) === 0 ? null : `${hostOf(socket[1])}:${Number(socket[2])}`;
  if (hislip !== null) {
    const port = Number(hislip[3] ?? 4880);
    return port === 0 ? null : `${hostOf(hislip[1])}:${port} ${(hislip[2] ?? '').toLowerCase()}`;
  }
  if (device !== null) return `${hostOf(device[1])} ${(device[2] ?? 'inst0').toLowerCase()}`;
  if (/^(USB|GPIB)\d*::/i.test(trimmed)) return trimmed.toUpperCase();
  return trimmed.replace(/^ASRL/i, 'ASRL').replace(/::INSTR$/i, '::INSTR');
}
