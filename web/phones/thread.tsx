import { i18n } from '@lingui/core';
import { useState } from 'react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { dayName, useNow } from '../ui/time.ts';
import type { Chat, Line } from '../watch/chats.ts';
import type { Purpose } from './composer.tsx';
import { LineView } from './line-view.tsx';

interface Props {
  chat: Chat | undefined;
  name: string;
  onSend(content: CustomerContent): Promise<boolean>;
  onPurpose(purpose: Purpose): void;
}

/** Lines that are drawn at first, and how many more each time. */
const PAGE = 100;

/**
 * What was said, at its newest line. The box is reversed: a browser keeps such a one at its end by itself, while one is there, and
 * where one reads while more comes.
 */
export function Thread({ chat, name, onSend, onPurpose }: Props) {
  const [most, setMost] = useState(PAGE);
  const lines = chat?.lines ?? [];
  const shown = lines.slice(-most);
  return (
    <section
      className="thread flex min-h-0 flex-1 flex-col-reverse overflow-y-auto px-3 py-3"
      aria-label={i18n._('Conversa de {name}', { name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      <div role="log" className="flex flex-col">
        {lines.length > shown.length ? (
          <button
            type="button"
            className="mx-auto mb-2 rounded-full bg-surface px-3 py-1 text-2xs font-semibold text-ink-soft shadow-card hover:text-ink"
            onClick={() => setMost(most + PAGE)}
          >
            {i18n._('Mostrar as anteriores')}
          </button>
        ) : null}
        {lines.length === 0 ? (
          <p className="mx-auto max-w-60 rounded-xl bg-surface px-4 py-3 text-center text-xs text-ink-soft shadow-card">
            {i18n._('Escreva a primeira mensagem. Ela passa pelo sistema inteiro, nesta máquina.')}
          </p>
        ) : null}
        {shown.map((line, at) => (
          <div key={line.id}>
            <DayMark line={line} before={shown[at - 1]} />
            <LineView
              line={line}
              isFirst={shown[at - 1]?.from !== line.from}
              isLast={at === shown.length - 1}
              quoted={lines.find(({ id }) => id === line.quoted)}
              tapped={tappedIn(lines, line)}
              onSend={onSend}
              onPurpose={onPurpose}
            />
          </div>
        ))}
      </div>
    </section>
  );
}

function DayMark({ line, before }: { line: Line; before: Line | undefined }) {
  const now = useNow(60_000);
  const day = new Date(line.at).toDateString();
  if (before && new Date(before.at).toDateString() === day) return null;
  return (
    <p className="mx-auto my-2 w-fit rounded-full bg-surface px-3 py-0.5 text-2xs font-semibold text-ink-soft shadow-card">
      {dayName(line.at, now, i18n.locale)}
    </p>
  );
}

/** What the customer chose last below a message. */
function tappedIn(lines: readonly Line[], { id, content }: Line): string | undefined {
  if (content.kind !== 'choices' && content.kind !== 'template') return undefined;
  const answer = lines.findLast(({ from, quoted }) => from === 'customer' && quoted === id);
  return answer?.content.kind === 'text' ? answer.content.text : undefined;
}
