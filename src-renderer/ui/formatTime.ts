/** Times for people, always with their zone. `zone` is an IANA name, the machine's own when left out. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(kind: 'time' | 'dateTime', zone: string | undefined): Intl.DateTimeFormat {
  const key = `${kind} ${zone ?? ''}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(kind === 'dateTime' ? { year: 'numeric', month: 'short', day: '2-digit' } : {}),
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  formatters.set(key, made);
  return made;
}

/** `10:42:07 CEST`. */
export function formatTime(time: string | number, zone?: string): string {
  return formatter('time', zone).format(new Date(time));
}

/** `07 Mar 2026, 10:42:07 CET`. */
export function formatDateTime(time: string | number, zone?: string): string {
  return formatter('dateTime', zone).format(new Date(time));
}
