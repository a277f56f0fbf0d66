import { resolve } from 'node:path';
import { openRecords } from '../../openRecords.ts';
import type { Records } from '../../openRecords.ts';
import { fringeHome } from '../../sessions/home.ts';
import type { CommandRun } from './command.ts';

/** Opens what has been recorded for one command; no instrument is touched. */
export async function withRecords(
  { parsed, output }: CommandRun,
  work: (records: Records) => Promise<number>,
): Promise<number> {
  const home = parsed.text('home');
  const records = await openRecords(home === undefined ? fringeHome() : resolve(home));
  for (const notice of records.notices) output.say(notice);
  try {
    return await work(records);
  } finally {
    records.close();
  }
}
