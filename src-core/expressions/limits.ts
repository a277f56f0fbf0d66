/** Bounds of an expression: within them nothing can hang, overflow the stack or exhaust memory. */

/** Longest text, in UTF-16 units. */
export const maximumLength = 64 * 1024;
/** Deepest nesting of parentheses, calls, signs and powers. */
export const maximumDepth = 200;
/** Most nodes of a tree, of a derivative too (shared parts counted every time they are used). */
export const maximumNodes = 20_000;
/** Longest single name. */
export const maximumNameLength = 200;
