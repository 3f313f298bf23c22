import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { UsageError } from './errors.ts';

const OPTIONS = { stage: { type: 'string' }, dry: { type: 'boolean' } } as const;

test.each([
  [
    'an option that is not there',
    ['--stag', 'prod'],
    "Unknown option '--stag'; the options are --stage, --dry",
  ],
  ['one without its value', ['--stage'], '--stage needs a value; the options are --stage, --dry'],
  ['one before another', ['--stage', '--dry'], '--stage needs a value; the options are --stage, --dry'],
  ['one that is given twice', ['--stage', 'dev', '--stage=prod'], '--stage is given twice'],
  ['a word too many', ['more'], "Unexpected argument 'more'; the options are --stage, --dry"],
])('%s is told in one line', (_what, args, message) => {
  expect(() => readCommandLine(args, OPTIONS)).toThrow(new UsageError(message));
});

test('a number below zero is a value, and words after -- stay words', () => {
  expect(readCommandLine(['--stage', '-1'], OPTIONS).values.stage).toBe('-1');
  expect(readCommandLine(['--', '--stage', '-1'], OPTIONS, true).positionals).toEqual(['--stage', '-1']);
});
