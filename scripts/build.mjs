// `npm run build`: main, preload, renderer and command line into out/.
import { build } from './lib/build.mjs';
import { prepare } from './lib/ensureInstalled.mjs';

process.exit(await build(prepare()));
