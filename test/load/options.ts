/** Reads a whole number from 1 to `most` of the command line, or ends the program with a line that says so. */
export function wholeNumber(program: string, name: string, text: string, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  process.stderr.write(`${program}: --${name} takes a whole number from 1 to ${most}, not "${text}"\n`);
  process.exit(2);
}
