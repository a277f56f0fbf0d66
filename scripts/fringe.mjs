// `npm run fringe -- <command>`: the command line straight from the sources, no build needed.
// npm prints two lines of its own on standard output first; `npm run --silent fringe -- ...` leaves them out.
import { pathToFileURL } from 'node:url';
import { becomeNode } from './lib/becomeNode.mjs';
import { prepare } from './lib/ensureInstalled.mjs';
import { inRoot } from './lib/paths.mjs';

const endWithParent = pathToFileURL(inRoot('scripts', 'lib', 'endWithParent.mjs')).href;
const main = inRoot('src-main', 'shells', 'cli', 'main.ts');
await becomeNode(prepare(), ['--import', endWithParent, main, ...process.argv.slice(2)]);
