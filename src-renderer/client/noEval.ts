import { config } from 'zod';

/**
 * Must run before the first schema is built: the page's content security policy forbids `new Function`, with which zod
 * would otherwise compile its parsers. Importing this module first is enough.
 */
config({ jitless: true });
