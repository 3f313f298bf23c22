import { expect, test } from 'vitest';
import { functionName } from './function-name.ts';

test.each([
  ['prosa-local-app-IngressWebhookFunction3F2A11BC', 'webhook'],
  ['prosa-local-app-DispatchDispatcherFunction3F2A11BC', 'dispatcher'],
  ['prosa-local-app-AiAgentFunction0C9D8E7F', 'ai agent'],
  ['other', 'other'],
])('%s is called %s', (name, called) => {
  expect(functionName(name)).toBe(called);
});
