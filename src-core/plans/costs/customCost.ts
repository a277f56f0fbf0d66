import { FringeError } from '../../errors/fringeError.ts';
import { compute } from '../instruction.ts';
import type { CostKind } from './costKind.ts';
import { againstTarget } from './expressionCost.ts';
import { pluginMeasurements } from './pluginMeasurements.ts';

/**
 * `{"Custom": {"plugin_id", "config"}}`: the number that a plugin's `cost` makes of a measurement, minimised. The
 * plugin runs in a worker's sandbox; its text is the one that was pinned when the run started.
 */
export const customCost: CostKind<'Custom'> = {
  resolve: ({ plugin_id: pluginId }) => ({ expression: `plugin ${pluginId}`, target: null }),
  createEvaluator: ({ plugin_id: pluginId, config, pinned }, { kernel }, compiled) => {
    const metricNames = kernel.measurement_sequence.flatMap(({ action }) =>
      'Compute' in action ? [action.Compute.metric_name] : [],
    );
    return {
      sign: 1,
      hasTarget: false,
      // A plugin may use the parameters, which are not known of the bench as it was found.
      tellsAsFound: false,
      *evaluate({ measurement, parameters }) {
        if (measurement.fault !== null) return { cost: null, fault: measurement.fault };
        if (pinned === undefined) {
          throw new FringeError('defect', `The plugin "${pluginId}" was not put into the run's record at its start.`);
        }
        const measurements = pluginMeasurements(measurement, compiled, metricNames);
        const { source } = pinned;
        const cost = yield* compute('pluginCost', { pluginId, source, measurements, parameters, config });
        return { cost, fault: cost === null ? "the plugin's cost is not a finite number" : null };
      },
      ...againstTarget(null),
    };
  },
};
