import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { alarmActionSchema, alarmEntrySchema, alarmRuleChangesSchema } from '../../../../src-core/domain/alarm.ts';
import { alarmStateSchema, annunciationSchema } from '../../../../src-core/domain/alarm.ts';
import type * as domain from '../../../../src-core/domain/alarm.ts';
import {
  alarmRules,
  annunciationOf,
  initialAlarm,
  stepAlarm,
  urgencyOfRatio,
} from '../../../../src-core/maths/drift/index.ts';
import type {
  AlarmAction,
  AlarmEntry,
  AlarmObservation,
  AlarmRules,
  AlarmState,
  AlarmStep,
  Annunciation,
} from '../../../../src-core/maths/drift/index.ts';

const checkAt = (seconds: number, ratio: number | null): AlarmObservation => ({
  kind: 'check',
  atUnixMs: 1000 * seconds,
  ratio,
  urgency: ratio !== null && ratio > 1 ? urgencyOfRatio(ratio) : null,
});
const person = { operator: 'bench', comment: null };
const acknowledgeAt = (seconds: number): AlarmObservation => ({
  kind: 'acknowledge',
  atUnixMs: 1000 * seconds,
  ...person,
});
const shelveAt = (seconds: number, until: number): AlarmObservation => ({
  kind: 'shelve',
  atUnixMs: 1000 * seconds,
  untilUnixMs: 1000 * until,
  ...person,
});

function play(
  observations: readonly AlarmObservation[],
  rules: AlarmRules,
  from: AlarmState = initialAlarm,
): AlarmStep[] {
  let state = from;
  return observations.map((observation) => {
    const step = stepAlarm(state, observation, rules);
    state = step.state;
    return step;
  });
}

const checks = (ratios: readonly (number | null)[], start = 0): AlarmObservation[] =>
  ratios.map((ratio, i) => checkAt(start + 10 * i, ratio));
const kinds = (steps: readonly AlarmStep[]): string[] =>
  steps.flatMap(({ entries }) => entries.map(({ kind }) => kind));
const statusAfter = (steps: readonly AlarmStep[]): string => annunciationOf(steps.at(-1)!.state).status;

describe('a drift alarm', () => {
  const rules = alarmRules({ raiseChecks: 2, windowChecks: 3, clearChecks: 1 });

  it('is raised by N of M, acknowledged, and cleared below the clear threshold only', () => {
    const steps = play(
      [...checks([0.5, 1.2, 0.5, 1.2]), acknowledgeAt(31), ...checks([0.9, 0.8, 0.79, 0.5], 40)],
      rules,
    );
    expect(steps.map(({ state }) => annunciationOf(state).status)).toEqual([
      ...['normal', 'normal', 'normal', 'unacknowledged'],
      'acknowledged',
      ...['acknowledged', 'acknowledged', 'normal', 'normal'],
    ]);
    expect(kinds(steps)).toEqual(['raised', 'acknowledged', 'cleared']);
    expect(steps[3]?.transition).toEqual({
      atUnixMs: 30_000,
      from: { status: 'normal', cause: null, urgency: null },
      to: { status: 'unacknowledged', cause: 'drift', urgency: 'Low' },
    });
  });

  it('that went back to normal unseen waits for its acknowledgement', () => {
    const steps = play([...checks([2, 2, 0.1]), acknowledgeAt(21), acknowledgeAt(22)], rules);
    expect(steps.map(({ state }) => annunciationOf(state).status)).toEqual([
      ...['normal', 'unacknowledged', 'returned_unacknowledged', 'normal', 'normal'],
    ]);
    expect(kinds(steps)).toEqual(['raised', 'cleared', 'acknowledged']);
  });

  it('needs N checks of its own after it cleared', () => {
    const wide = alarmRules({ raiseChecks: 2, windowChecks: 10, clearChecks: 1 });
    expect(kinds(play(checks([2, 2, 0.1, 2, 0.1, 2]), wide))).toEqual(['raised', 'cleared', 'raised']);
    expect(kinds(play(checks([2, 2, 0.1, 2]), wide))).toEqual(['raised', 'cleared']);
  });

  it('waits for the minimum duration, which starts with the first of the N checks and ends with them', () => {
    const slow = alarmRules({ raiseChecks: 2, windowChecks: 2, minimumDurationSeconds: 30 });
    const raisedAt = (ratios: readonly number[]): number | undefined =>
      play(checks(ratios), slow)
        .flatMap(({ entries }) => entries)
        .find(({ kind }) => kind === 'raised')?.atUnixMs;
    expect(raisedAt([2, 2, 2])).toBeUndefined();
    expect(raisedAt([2, 2, 2, 2])).toBe(30_000);
    expect(raisedAt([2, 2, 0.5, 2, 2, 2])).toBeUndefined();
    expect(raisedAt([2, 2, 0.5, 2, 2, 2, 2])).toBe(60_000);
  });

  it('must be acknowledged anew when N of M reach a higher urgency, and never sinks while it is active', () => {
    const steps = play([...checks([1.2, 1.2]), acknowledgeAt(11), ...checks([5, 1.2, 1.2, 3, 5, 1.1, 1.1], 20)], rules);
    expect(kinds(steps)).toEqual(['raised', 'acknowledged', 'escalated']);
    expect(annunciationOf(steps.at(-1)!.state)).toEqual({ status: 'unacknowledged', cause: 'drift', urgency: 'High' });
  });

  it('keeps comments, and shelves for a limited time only', () => {
    const [step] = play([{ kind: 'comment', atUnixMs: 5, operator: 'bench', comment: 'door was open' }], rules);
    expect(step?.entries).toMatchObject([
      { kind: 'commented', comment: 'door was open', operator: 'bench', atUnixMs: 5 },
    ]);
    expect(() => play([shelveAt(10, 10)], rules)).toThrow(/cannot be shelved for 0 seconds/);
    expect(() => play([shelveAt(0, 8 * 3600 + 1)], rules)).toThrow(/cannot be shelved for 28801 seconds/);
  });

  it('stands still with a clock that was set back', () => {
    const slow = alarmRules({ minimumDurationSeconds: 15 });
    const steps = play([checkAt(100, 2), checkAt(20, 2), checkAt(30, 2), checkAt(115, 2)], slow);
    expect(steps.map(({ state }) => state.lastUnixMs)).toEqual([100_000, 100_000, 100_000, 115_000]);
    expect(kinds(steps)).toEqual(['raised']);
  });
});

describe('a no-data alarm', () => {
  const rules = alarmRules({ noDataChecks: 2, raiseChecks: 1, windowChecks: 1, clearChecks: 1 });

  it('is raised and cleared by checks in succession; NaN is no data', () => {
    const steps = play(checks([0.1, null, 0.1, NaN, Infinity, 0.1, null, 0.1, 0.1]), rules);
    expect(kinds(steps)).toEqual(['no_data_raised', 'no_data_cleared']);
    expect(steps[4]?.transition?.to).toEqual({ status: 'unacknowledged', cause: 'no_data', urgency: null });
  });

  it('never clears a drift', () => {
    const steps = play(checks([2, null, null, null, 0.9, 0.9, 0.9]), rules);
    expect(kinds(steps)).toEqual(['raised', 'no_data_raised', 'no_data_cleared']);
    expect(annunciationOf(steps.at(-1)!.state)).toMatchObject({ status: 'unacknowledged', cause: 'drift' });
  });
});

describe('a shelved alarm', () => {
  const rules = alarmRules({ raiseChecks: 1, windowChecks: 1, clearChecks: 1, noDataChecks: 1 });

  it('is not raised but recorded, and is shown when shelving ends while it is active', () => {
    const steps = play([shelveAt(0, 25), ...checks([2, 2], 1), { kind: 'tick', atUnixMs: 30_000 }], rules);
    expect(steps.map(({ state }) => annunciationOf(state).status)).toEqual([
      ...['shelved', 'shelved', 'shelved', 'unacknowledged'],
    ]);
    expect(steps[1]?.transition).toBeNull();
    expect(steps[1]?.entries).toMatchObject([{ kind: 'raised', whileShelved: true }]);
    expect(steps[3]?.entries).toMatchObject([{ kind: 'shelving_expired', atUnixMs: 25_000, whileShelved: false }]);
  });

  it('that came and went on the shelf asks for nothing afterwards', () => {
    const steps = play([shelveAt(0, 100), ...checks([2, 0.1, null, 0.1], 1), checkAt(200, 0.1)], rules);
    expect(kinds(steps)).toEqual([
      ...['shelved', 'raised', 'cleared', 'no_data_raised', 'no_data_cleared', 'shelving_expired'],
    ]);
    expect(statusAfter(steps)).toBe('normal');
  });

  it('stays acknowledged when it was acknowledged before', () => {
    const unshelve: AlarmObservation = { kind: 'unshelve', atUnixMs: 3000, ...person };
    const steps = play([checkAt(0, 2), acknowledgeAt(1), shelveAt(2, 50), unshelve, unshelve], rules);
    expect(statusAfter(steps)).toBe('acknowledged');
    expect(kinds(steps)).toEqual(['raised', 'acknowledged', 'shelved', 'unshelved']);
  });
});

describe('alarm rules', () => {
  it.each<[Partial<AlarmRules>, string]>([
    [{ clearBelowRatio: 1 }, 'clearBelowRatio'],
    [{ raiseAboveRatio: 0 }, 'raiseAboveRatio'],
    [{ raiseChecks: 4, windowChecks: 3 }, 'raiseChecks'],
    [{ noDataChecks: 0 }, 'noDataChecks'],
    [{ clearChecks: 1.5 }, 'clearChecks'],
    [{ minimumDurationSeconds: NaN }, 'minimumDurationSeconds'],
    [{ maximumShelveSeconds: 0 }, 'maximumShelveSeconds'],
  ])('%j is refused at %s', (given, path) => {
    expect(() => alarmRules(given)).toThrow(expect.objectContaining({ code: 'bad_input', path }));
  });

  it('clear at a fifth below the threshold unless told otherwise', () => {
    expect(alarmRules({ raiseAboveRatio: 2 }).clearBelowRatio).toBeCloseTo(1.6, 12);
  });
});

describe('any alarm', () => {
  const arbitraryRules = fc
    .record({
      raiseChecks: fc.integer({ min: 1, max: 4 }),
      extra: fc.nat(4),
      minimumDurationSeconds: fc.constantFrom(0, 0, 15, 40),
      clearChecks: fc.integer({ min: 1, max: 3 }),
      noDataChecks: fc.integer({ min: 1, max: 3 }),
      clearBelowRatio: fc.constantFrom(0.5, 0.8, 0.99),
    })
    .map(({ extra, ...rest }) => alarmRules({ ...rest, windowChecks: rest.raiseChecks + extra }));
  const ratio = fc.oneof(
    fc.double({ min: 0, max: 6, noNaN: true }),
    fc.constantFrom(1, 0.8, 0.5, 0.99, 1.0000001),
    fc.constant(null),
  );
  const step = fc.oneof(
    { weight: 8, arbitrary: ratio.map((value) => (seconds: number) => checkAt(seconds, value)) },
    { weight: 1, arbitrary: fc.constant(acknowledgeAt) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 90 }).map((s) => (seconds: number) => shelveAt(seconds, seconds + s)),
    },
    {
      weight: 1,
      arbitrary: fc.constant((seconds: number): AlarmObservation => ({
        kind: 'unshelve',
        atUnixMs: 1000 * seconds,
        ...person,
      })),
    },
  );
  const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), step), { maxLength: 80 }).map((items) => {
    let seconds = 0;
    return items.map(([pause, make]) => make((seconds += pause)));
  });
  const ratiosOf = (observations: readonly AlarmObservation[]): (number | null)[] =>
    observations.flatMap((one) => (one.kind === 'check' ? [one.ratio] : []));
  const driftKinds = ['raised', 'cleared', 'escalated'];

  it('never changes inside the hysteresis band, whatever went before', () => {
    fc.assert(
      fc.property(
        history,
        arbitraryRules,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (before, rules, places) => {
          const { state } = play(before, rules).at(-1) ?? { state: initialAlarm };
          const start = (state.lastUnixMs ?? 0) / 1000;
          const band = places.map((place) => rules.clearBelowRatio + place * (1 - rules.clearBelowRatio));
          const inside = play(checks(band, start + 1), rules, state);
          expect(kinds(inside).filter((kind) => driftKinds.includes(kind))).toEqual([]);
          expect(inside.at(-1)?.state.driftActive).toBe(state.driftActive);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is never raised by fewer than N of M, and clears only below the clear threshold', () => {
    fc.assert(
      fc.property(history, arbitraryRules, (observations, rules) => {
        play(observations, rules).forEach(({ entries }, i) => {
          const ratios = ratiosOf(observations.slice(0, i + 1));
          const lastChecks = ratios.slice(-rules.windowChecks);
          const above = lastChecks.filter((value) => value !== null && value > 1);
          for (const { kind } of entries) {
            if (kind === 'raised') expect(above.length).toBeGreaterThanOrEqual(rules.raiseChecks);
            if (kind === 'cleared') {
              const last = ratios.slice(-rules.clearChecks);
              expect(last).toHaveLength(rules.clearChecks);
              expect(last.every((value) => value !== null && value < rules.clearBelowRatio)).toBe(true);
            }
          }
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('raises and clears in turn, and is raised at most once every N checks', () => {
    fc.assert(
      fc.property(history, arbitraryRules, (observations, rules) => {
        const turns = kinds(play(observations, rules)).filter((kind) => kind === 'raised' || kind === 'cleared');
        turns.forEach((kind, i) => {
          expect(kind).toBe(i % 2 === 0 ? 'raised' : 'cleared');
        });
        const raised = turns.filter((kind) => kind === 'raised').length;
        expect(raised * rules.raiseChecks).toBeLessThanOrEqual(ratiosOf(observations).length);
      }),
      { numRuns: 1000 },
    );
  });

  it('annunciates nothing while it is shelved, and records all the same', () => {
    fc.assert(
      fc.property(history, arbitraryRules, (observations, rules) => {
        // The same checks with nobody acting: what drift does is the same, on the shelf or not.
        const alone = play(
          observations.map((one) => (one.kind === 'check' ? one : { kind: 'tick', atUnixMs: one.atUnixMs })),
          rules,
        );
        const steps = play(observations, rules);
        const drift = (list: readonly AlarmStep[]) => kinds(list).filter((kind) => driftKinds.includes(kind));
        expect(drift(steps)).toEqual(drift(alone));
        steps.forEach(({ state, transition }, i) => {
          const before = i === 0 ? initialAlarm : steps[i - 1]!.state;
          if (before.shelvedUntilUnixMs !== null && state.shelvedUntilUnixMs !== null) expect(transition).toBeNull();
          if (state.shelvedUntilUnixMs !== null) expect(annunciationOf(state).status).toBe('shelved');
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('carries on from its state as JSON, and state and history are what the schemas say', () => {
    fc.assert(
      fc.property(history, arbitraryRules, (observations, rules) => {
        let state = initialAlarm;
        play(observations, rules).forEach((expected, i) => {
          const actual = stepAlarm(alarmStateSchema.parse(JSON.parse(JSON.stringify(state))), observations[i]!, rules);
          expect(actual).toEqual(expected);
          for (const entry of actual.entries) expect(alarmEntrySchema.parse(entry)).toEqual(entry);
          annunciationSchema.parse(annunciationOf(actual.state));
          state = actual.state;
        });
      }),
      { numRuns: 300 },
    );
  });

  it('has the same types where it is saved and sent', () => {
    expectTypeOf<domain.AlarmState>().toExtend<AlarmState>();
    expectTypeOf<AlarmState>().toExtend<domain.AlarmState>();
    expectTypeOf<domain.AlarmEntry>().toExtend<AlarmEntry>();
    expectTypeOf<AlarmEntry>().toExtend<domain.AlarmEntry>();
    expectTypeOf<domain.AlarmAction>().toExtend<AlarmAction>();
    expectTypeOf<domain.Annunciation>().toExtend<Annunciation>();
    expectTypeOf<Annunciation>().toExtend<domain.Annunciation>();
    expect(alarmRuleChangesSchema.safeParse({ raiseChecks: 0 }).success).toBe(false);
    expect(alarmRuleChangesSchema.parse({ raiseChecks: 1 })).toEqual({ raiseChecks: 1 });
    expect(alarmActionSchema.safeParse({ kind: 'comment', atUnixMs: 0, operator: 'bench', comment: '' }).success).toBe(
      false,
    );
  });
});
