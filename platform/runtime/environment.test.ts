import { expect, test } from 'vitest';
import { EnvironmentError, readEnvironment } from './environment.ts';

test('reads what is asked for and nothing else', () => {
  const values = readEnvironment(['STAGE', 'TABLE'], { STAGE: 'local', TABLE: ' t ', OTHER: 'x' });
  expect(values).toEqual({ STAGE: 'local', TABLE: 't' });
});

test('names every variable that is missing or empty', () => {
  const read = () =>
    readEnvironment(['STAGE', 'TABLE', 'BUS', 'QUEUE'], { TABLE: 't', BUS: '', QUEUE: '  ' });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow('missing environment variables: STAGE, BUS, QUEUE');
});

test('reads the process environment unless told otherwise', () => {
  expect(readEnvironment(['PATH']).PATH).toBe(process.env.PATH?.trim());
});
