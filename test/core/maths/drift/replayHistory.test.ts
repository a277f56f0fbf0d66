import { describe, expect, it } from 'vitest';
import { createDriftWatch, replayHistory } from '../../../../src-core/maths/drift/index.ts';
import type { DriftCheck, DriftEvent, WatchRules } from '../../../../src-core/maths/drift/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { phaseMetric, thermalMetric } from './metrics.ts';

const metrics = [thermalMetric(), phaseMetric()];
const rules: WatchRules = { targetNodes: ['mzi_0'], alarms: { raiseChecks: 2, windowChecks: 3, clearChecks: 2 } };
const chip = (temperatures: readonly (number | null)[]): DriftCheck[] =>
  temperatures.map((value, i) => ({ atUnixMs: 1000 * i, values: { chip: value } }));
const told = (events: readonly DriftEvent[]): string[] =>
  events.map((event) =>
    event.kind === 'alarm'
      ? `${event.atUnixMs} ${event.metricId} ${event.entry.kind}`
      : `${event.atUnixMs} ${typeof event.action === 'string' ? event.action : Object.keys(event.action).join()}`,
  );

describe('replayHistory', () => {
  const step = chip([25, 25, 30, 30, 30, 25, 25, 25]);

  it('tells what would have fired and when', () => {
    expect(told(replayHistory(step, metrics, rules))).toEqual([
      ...['2000 Recalibrate', '3000 chip raised', '5000 NoAction', '6000 chip cleared'],
    ]);
  });

  it('with other thresholds tells otherwise', () => {
    expect(told(replayHistory(step, [thermalMetric(3)], rules))).toEqual([]);
    const slower = { ...rules, alarmsByMetric: { chip: { raiseChecks: 3 } } };
    expect(told(replayHistory(step, metrics, slower))).toContain('4000 chip raised');
  });

  it('a step of 5 degC on a quiet bench is raised within two checks, and 10,000 steady checks raise nothing', () => {
    const stream = createRandomStream({ seed: 1, purpose: 'quiet bench' });
    const quiet = Array.from({ length: 10_000 }, () => 25 + 0.3 * stream.normal());
    expect(replayHistory(chip(quiet), metrics, rules)).toEqual([]);
    const stepped = [...quiet.slice(0, 100), 30.1, 29.9];
    expect(told(replayHistory(chip(stepped), metrics, rules))).toContain('101000 chip raised');
  });

  it('no data is an alert, once, and an alarm after the checks it takes', () => {
    expect(told(replayHistory(chip([25, null, null, null, null, 25]), metrics, rules))).toEqual([
      ...['1000 Alert', '3000 chip no_data_raised', '5000 NoAction'],
    ]);
  });

  it('a metric that was not measured in a check keeps its last value and steps no alarm', () => {
    const history: DriftCheck[] = [
      { atUnixMs: 0, values: { chip: 30, phase: 1 } },
      { atUnixMs: 1000, values: { phase: 1 } },
      { atUnixMs: 2000, values: { phase: 1 } },
      { atUnixMs: 3000, values: { chip: 30 } },
    ];
    expect(told(replayHistory(history, metrics, rules))).toEqual(['0 Recalibrate', '3000 chip raised']);
  });

  it('is the live watch, stopped and carried on from JSON at every check, in whatever order it was recorded', () => {
    const watch = createDriftWatch(metrics, rules);
    let state = watch.initial;
    const live = step.flatMap((check) => {
      const stepped = watch.step(JSON.parse(JSON.stringify(state)), check);
      state = stepped.state;
      return stepped.events;
    });
    expect(replayHistory(step.toReversed(), metrics, rules)).toEqual(live);
  });

  it('refuses rules that contradict themselves', () => {
    expect(() => replayHistory([], metrics, { ...rules, alarms: { clearBelowRatio: 2 } })).toThrow(/clearBelowRatio/);
  });
});
