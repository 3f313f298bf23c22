import { expect, it } from 'vitest';
import { missingLine, stepsOf } from './document-steps.ts';

const PAGE = `Save it:

\`\`\`js server.mjs
listen();
\`\`\`

\`\`\`sh
npm run local  # stays open
\`\`\`

\`\`\`text
Ready … s
\`\`\`

\`\`\`diff
+\`\`\`sh
\`\`\`
`;

it('the blocks of a document are what its reader does', () => {
  expect(stepsOf(PAGE)).toEqual([
    { kind: 'file', path: 'server.mjs', text: 'listen();\n' },
    {
      kind: 'commands',
      commands: [{ text: 'npm run local', note: 'stays open' }],
      promised: ['Ready … s'],
    },
    { kind: 'edit', diff: '+```sh\n', promised: [] },
  ]);
  expect(() => stepsOf('```text\nalone\n```\n')).toThrow('a block of text');
});

it('what is promised is printed as whole lines in that order, with … for the rest of one', () => {
  const printed = 'Number  55 (1)\nReady 0.3 s\n';
  expect(missingLine(['Number  55 (1)', 'Ready … s'], printed)).toBeUndefined();
  expect(missingLine(['Ready … s', 'Number  55 (1)'], printed)).toBe('Number  55 (1)');
  expect(missingLine(['Ready'], printed)).toBe('Ready');
  expect(missingLine(['Number  55 (2)'], printed)).toBe('Number  55 (2)');
});
