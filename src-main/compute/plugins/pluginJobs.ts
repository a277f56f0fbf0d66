import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { PluginCall } from '../../../src-core/domain/plugin.ts';
import { PluginFailure } from './pluginFailure.ts';
import { withPlugin } from './sandbox.ts';

type Source = Pick<PluginCall, 'pluginId' | 'source'>;

/** Calls a plugin's `cost`; null for a number that is not finite. @throws bad_input with what the plugin did wrong */
export async function pluginCost(plugin: PluginCall): Promise<number | null> {
  const { measurements, parameters, config } = plugin;
  return await named(plugin, async (source, file) => {
    const cost = await withPlugin(source, file, (loaded) => loaded.cost(measurements, parameters, config ?? null));
    return Number.isFinite(cost) ? cost : null;
  });
}

/** Loads a plugin without calling it. @throws bad_input when it cannot be read, or exports no function `cost` */
export async function pluginCheck(plugin: Source): Promise<null> {
  return await named(plugin, (source, file) => withPlugin(source, file, () => null));
}

async function named<T>({ pluginId, source }: Source, work: (source: string, file: string) => Promise<T>): Promise<T> {
  try {
    return await work(source, `${pluginId}.js`);
  } catch (thrown) {
    if (!(thrown instanceof PluginFailure)) throw thrown;
    throw new FringeError('bad_input', `The plugin "${pluginId}" ${thrown.message}.`, {
      path: 'cost_function.Custom.plugin_id',
      remedy: `Correct plugins/${pluginId}.js in the data folder and start again; what a plugin may do stands in docs/plugins.md.`,
    });
  }
}
