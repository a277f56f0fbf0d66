/** Queries of IEEE 488.2 that do more than tell: a self-test moves outputs, a calibration changes what is measured. */
const doMore = /^\*(TST|CAL|RST|LRN|TRG)\b/i;

/**
 * Why a text is no query that a person may try on an instrument as it stands, in a few words; null for one that may be
 * sent: a single header with `?`, which asks and sets nothing.
 */
export function refusalOfQuery(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'a query is missing';
  if (/[^\x20-\x7e]/.test(trimmed)) return 'a query has printable characters only';
  if (trimmed.includes(';')) return 'one query at a time, without ";"';
  if (!/^[:*]?[A-Za-z][\w:@*.]*\?(\s.*)?$/.test(trimmed)) return 'only a query is tried: a command that ends in "?"';
  if (doMore.test(trimmed)) return `${trimmed.split(/[?\s]/)[0] ?? ''}? does more than tell something`;
  return null;
}
