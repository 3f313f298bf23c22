import { Session } from 'node:inspector/promises';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * Counts work for a test, in a thread of its own: V8 counts only code that is loaded after it was asked to.
 */

/** What makes a parser of Markdown look back or ahead, over and over. */
const HOSTILE = [
  ...[
    '*',
    '_',
    '**a ',
    '**a',
    'a**',
    '*a',
    'a*',
    '_a',
    '*_',
    '**_',
    '_*a',
    'x*_',
    '*a_ ',
    '*a _b ',
    '***a ',
    '(*',
    '*(',
  ],
  ...[
    '~~a',
    'a~~ ',
    '~a~',
    '*_~~',
    '~~*a',
    '**a** ',
    '**:a**',
    '**a:**b',
    '**[a](b) ',
    '*a\n\n',
    '**a\n>',
    '**a\n>>>',
  ],
  ...[
    '`',
    '`a``b```',
    '```\n',
    '~~~\n',
    '```x\n> ',
    'a`',
    '<',
    '<a ',
    '<a b="',
    '<!--',
    '<?',
    '<!A ',
    '<![CDATA[',
    '<a@',
  ],
  ...[
    '[',
    '![',
    ']',
    'a]',
    '[[]',
    '[a]',
    '[](',
    '](',
    '[a](',
    '[a](b "',
    '[a](<',
    '[*',
    '*[',
    '[a][b] ',
    '\\',
    '\\*',
  ],
  ...[
    '[a]: b\n',
    '[a]: b "x\n',
    '[a]: <',
    '[a]:\n',
    '&',
    '&a',
    '&#1',
    '&amp;',
    '|',
    '| a |\n|-|\n',
    'a|b\n-|-\n',
  ],
  ...[
    '|a|\n|-|\n\n',
    '>',
    '> - ',
    '- ',
    '1. ',
    '  - ',
    '- a\n',
    '>a\n',
    '1) a\n   ',
    'a\n',
    '\n',
    '\r\n',
    ' \n',
    'a  \n',
  ],
  ...['a\\\n', '\t', '# ', '***\n', '--\n', '\0', 'http://a '],
].map((unit) => ({ name: JSON.stringify(unit), text: (length: number) => repeated(unit, length) }));

const MIXED = [
  { name: 'a link full of stars', text: (length: number) => `[${repeated('*a', length - 4)}](b)` },
  { name: 'runs of backticks, each longer', text: (length: number) => ramp('`', length) },
  { name: 'runs of stars, each longer', text: (length: number) => ramp('*', length) },
  { name: 'deep lists, then empty lines', text: (length: number) => half('- ', '\n', length) },
  { name: 'deep lists, then lines of text', text: (length: number) => half('> - ', 'a\n', length) },
  { name: 'lists that grow deeper', text: (length: number) => half('- '.repeat(40), '\n  - a', length) },
];

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const { toWhatsAppMarkup } = await import('./markup.ts');
const { splitText } = await import('../outbound/split-text.ts');

const counts: Array<{ name: string; less: number; more: number }> = [];
for (const { name, text } of [...HOSTILE, ...MIXED].filter((_, index) => index % workerData.step === 0)) {
  counts.push({ name, less: await workOn(text(4_000)), more: await workOn(text(12_000)) });
}
parentPort?.postMessage(counts);

/** How many blocks of code run, by V8's own count: a busy machine does not change it. */
async function workOn(text: string): Promise<number> {
  await session.post('Profiler.takePreciseCoverage');
  splitText(toWhatsAppMarkup(text), { limit: text.length / 4 });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const ran = result.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges));
  return ran.reduce((sum, { count }) => sum + count, 0);
}

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function ramp(sign: string, length: number): string {
  let text = '';
  for (let run = 1; text.length < length; run += 1) text += `a${sign.repeat(run)}`;
  return text.slice(0, length);
}

function half(first: string, second: string, length: number): string {
  return repeated(first, length / 2) + repeated(second, length / 2);
}
