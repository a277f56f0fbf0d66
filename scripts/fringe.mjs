// `npm run fringe -- <command>`: the command line straight from the sources, no build needed.
// npm prints two lines of its own on standard output first; `npm run --silent fringe -- ...` leaves them out.
import { becomeNode } from './lib/becomeNode.mjs';
import { prepare } from './lib/ensureInstalled.mjs';
import { inRoot } from './lib/paths.mjs';

await becomeNode(prepare(), [inRoot('src-main', 'shells', 'cli', 'main.ts'), ...process.argv.slice(2)]);
