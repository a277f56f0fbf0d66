import { z } from 'zod';
import { urgencySchema } from './driftMetric.ts';

/** What is saved and sent of the alarms of drift metrics: rules, state, the operator's actions, history. Times are Unix ms. */

const unixMs = z.number();
const checks = z.int().positive();
const operator = z.string().min(1);
const comment = z.string().max(2000).nullable();
const ratio = z.number().nonnegative();

/** What differs from the default rules of an alarm; contradictions between fields are refused where rules are completed. */
export const alarmRuleChangesSchema = z
  .strictObject({
    raiseAboveRatio: z.number().positive(),
    clearBelowRatio: z.number().positive(),
    raiseChecks: checks,
    windowChecks: checks.max(1000),
    minimumDurationSeconds: z.number().nonnegative(),
    clearChecks: checks,
    noDataChecks: checks,
    maximumShelveSeconds: z.number().positive(),
  })
  .partial();
export type AlarmRuleChanges = z.output<typeof alarmRuleChangesSchema>;

export const alarmActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['acknowledge', 'unshelve']), atUnixMs: unixMs, operator, comment }),
  z.strictObject({ kind: z.literal('shelve'), atUnixMs: unixMs, untilUnixMs: unixMs, operator, comment }),
  z.strictObject({ kind: z.literal('comment'), atUnixMs: unixMs, operator, comment: z.string().min(1).max(2000) }),
]);
export type AlarmAction = z.output<typeof alarmActionSchema>;

export const alarmStateSchema = z.strictObject({
  driftActive: z.boolean(),
  noDataActive: z.boolean(),
  acknowledged: z.boolean(),
  shelvedUntilUnixMs: unixMs.nullable(),
  window: z
    .array(z.strictObject({ atUnixMs: unixMs, above: z.boolean(), urgency: urgencySchema.nullable() }))
    .readonly(),
  pendingSinceUnixMs: unixMs.nullable(),
  urgency: urgencySchema.nullable(),
  checksBelowClear: z.int().nonnegative(),
  checksWithoutData: z.int().nonnegative(),
  checksWithData: z.int().nonnegative(),
  lastRatio: ratio.nullable(),
  lastUnixMs: unixMs.nullable(),
});
export type AlarmState = z.output<typeof alarmStateSchema>;

/** One line of an alarm's history. */
export const alarmEntrySchema = z.strictObject({
  kind: z.enum([
    'raised',
    'escalated',
    'cleared',
    'no_data_raised',
    'no_data_cleared',
    'acknowledged',
    'shelved',
    'unshelved',
    'shelving_expired',
    'commented',
  ]),
  atUnixMs: unixMs,
  ratio: ratio.nullable(),
  urgency: urgencySchema.nullable(),
  whileShelved: z.boolean(),
  shelvedUntilUnixMs: unixMs.nullable(),
  operator: operator.nullable(),
  comment,
});
export type AlarmEntry = z.output<typeof alarmEntrySchema>;

/** What the operator is shown: the states of ANSI/ISA-18.2-2016, with the cause and the urgency of an active alarm. */
export const annunciationSchema = z.strictObject({
  status: z.enum(['normal', 'unacknowledged', 'acknowledged', 'returned_unacknowledged', 'shelved']),
  cause: z.enum(['drift', 'no_data']).nullable(),
  urgency: urgencySchema.nullable(),
});
export type Annunciation = z.output<typeof annunciationSchema>;
