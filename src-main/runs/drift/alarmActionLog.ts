import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { alarmActionSchema } from '../../../src-core/domain/alarm.ts';
import { openJournal } from '../../sessions/journal.ts';
import { scanJournal } from '../../sessions/journalLines.ts';

/** One thing an operator did to an alarm, and after which document of the run. */
export const alarmActionRecordSchema = z.strictObject({
  afterSeq: z.int().nonnegative(),
  metricId: z.string(),
  action: alarmActionSchema,
});
export type AlarmActionRecord = z.output<typeof alarmActionRecordSchema>;

const fileOf = (sessionDirectory: string): string => join(sessionDirectory, 'alarm_actions.jsonl');

/** Beside the run's journal, which is closed when the run ends: an alarm may be acknowledged the morning after. */
export function appendAlarmAction(sessionDirectory: string, record: AlarmActionRecord): void {
  const journal = openJournal(fileOf(sessionDirectory));
  try {
    journal.append(record);
  } finally {
    journal.close();
  }
}

export function readAlarmActions(sessionDirectory: string): AlarmActionRecord[] {
  const path = fileOf(sessionDirectory);
  if (!existsSync(path)) return [];
  return [...scanJournal(readFileSync(path))].flatMap((line) => {
    const record = alarmActionRecordSchema.safeParse(line.document);
    return record.success ? [record.data] : [];
  });
}
