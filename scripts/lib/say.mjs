/**
 * One line for the person at the terminal. Always standard error: standard output belongs to the program that runs.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Says what is wrong in one sentence and ends.
 * @param {string} sentence
 * @param {number} [status] Exit status; 2 is "something must be put right first".
 * @returns {never}
 */
export function giveUp(sentence, status = 2) {
  say(sentence);
  process.exit(status);
}
