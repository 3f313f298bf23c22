import { totalTokens } from '#core/conversation/turn/token-use.ts';
import type { Rerun, TurnEnd } from './rerun-turn.ts';

const NAME_WIDTH = 10;
const COLUMN_WIDTH = 58;

/** A turn as it was and as it would be, in two columns for a terminal. */
export function sideBySide({ was, again, noHelp }: Rerun): string {
  const rows: [name: string, was: string, again: string][] = [
    ['', 'was', 'again'],
    [
      'outcome',
      was.outcome,
      noHelp === undefined ? again.outcome : `${again.outcome} (the model: ${noHelp})`,
    ],
    ['reason', was.reason ?? '–', again.reason ?? '–'],
    ['tools', was.tools.join('\n') || '–', again.tools.join('\n') || '–'],
    ['tokens', tokensOf(was), tokensOf(again)],
    ['took', tookOf(was), tookOf(again)],
    ['says', was.said.join('\n---\n') || '–', again.said.join('\n---\n') || '–'],
  ];
  return rows
    .flatMap(([name, left, right]) => {
      const [lefts, rights] = [wrapped(left), wrapped(right)];
      return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, at) =>
        [(at === 0 ? name : '').padEnd(NAME_WIDTH), (lefts[at] ?? '').padEnd(COLUMN_WIDTH), rights[at] ?? '']
          .join(' ')
          .trimEnd(),
      );
    })
    .join('\n');
}

function tokensOf({ tokens }: TurnEnd): string {
  const kinds = Object.entries(tokens).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  return kinds.length === 0 ? '–' : `${totalTokens(tokens)}: ${kinds.join(', ')}`;
}

const tookOf = ({ durationMs }: TurnEnd) => (durationMs === undefined ? '–' : `${durationMs} ms`);

/** Lines that fit a column; a word that is longer is cut. */
function wrapped(text: string): string[] {
  const longest = new RegExp(`(.{1,${COLUMN_WIDTH}})(?:\\s+|$)|(.{${COLUMN_WIDTH}})`, 'gu');
  return text.split('\n').flatMap((line) => {
    const parts = [...line.matchAll(longest)].map(([, words, cut]) => words ?? cut ?? '');
    return parts.length === 0 ? [''] : parts;
  });
}
