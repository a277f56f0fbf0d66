// `npm run typecheck`: every room under its own tsconfig, two at a time; prints each that fails.
import { prepare } from './lib/ensureInstalled.mjs';
import { findProjects, typecheck } from './lib/typecheck.mjs';
import { say } from './lib/say.mjs';

const node = prepare();
const asked = process.argv.slice(2);
const projects = findProjects().filter((project) => asked.length === 0 || asked.includes(project));
const failures = await typecheck(node, projects);
for (const { project, output } of failures) say(`\n${project} does not type-check:\n${output}`);
say(`${projects.length - failures.length} of ${projects.length} rooms type-check.`);
process.exit(failures.length === 0 && projects.length > 0 ? 0 : 1);
