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
  if (socket === null) return trimmed.replace(/^ASRL/i, 'ASRL').replace(/::INSTR$/i, '::INSTR');
  const host = (socket[1] ?? '').toLowerCase();
  const port = Number(socket[2]);
  return port === 0 ? null : `${host === 'localhost' ? '127.0.0.1' : host}:${port}`;
}
