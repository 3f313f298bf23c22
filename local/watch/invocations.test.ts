import { expect, test } from 'vitest';
import { Invocations } from './invocations.ts';

test('invocations are counted by function, with the newest error; what the end of the runtime cut short is none', () => {
  const invocations = new Invocations();
  const note = (outcome: 'success' | 'error' | 'timeout' | 'closed', errorType?: string) =>
    invocations.note({
      ...{ functionName: 'sender', outcome },
      ...(errorType === undefined ? {} : { error: { errorType, errorMessage: '+5511999990000', trace: [] } }),
    });
  note('success');
  expect(invocations.list()).toEqual([{ name: 'sender', invocations: 1, errors: 0 }]);
  note('error', 'ContentionError');
  note('success');
  expect(invocations.list()).toMatchObject([{ errors: 1, last_error: 'ContentionError' }]);
  note('timeout');
  note('closed');
  expect(invocations.list()).toEqual([{ name: 'sender', invocations: 4, errors: 2, last_error: 'timeout' }]);
});
