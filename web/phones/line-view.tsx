import { i18n } from '@lingui/core';
import { Ban, Check, CheckCheck, CircleAlert, Ellipsis, Route } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { contentName } from '../ui/names.ts';
import { clockTime, dayAndTime } from '../ui/time.ts';
import type { Line, Progress } from '../watch/chats.ts';
import { wordsOf } from '../watch/line-content.ts';
import { progressWord } from '../watch/progress-word.ts';
import { Choices } from './choices.tsx';
import type { Purpose } from './composer.tsx';
import { ContentView } from './content-view.tsx';
import { LineActions } from './line-actions.tsx';
import { usePhones } from './phones-context.ts';

interface Props {
  line: Line;
  /** The first one of several of one side. */
  isFirst: boolean;
  /** The newest of the chat. */
  isLast: boolean;
  /** The message that it answers. */
  quoted: Line | undefined;
  /** What was chosen below it. */
  tapped: string | undefined;
  onSend(content: CustomerContent): Promise<boolean>;
  onPurpose(purpose: Purpose): void;
}

const SIGN = 'grid size-7 place-items-center rounded-full text-ink-faint hover:bg-hover hover:text-ink';

/** One bubble: the customer's own at the right, as on the customer's phone. */
export const LineView = memo(function LineView(props: Props) {
  const { line, isFirst, isLast, quoted, tapped, onSend, onPurpose } = props;
  const { aside, show } = usePhones();
  const [isOpen, setIsOpen] = useState(false);
  const isOwn = line.from === 'customer';
  const isChosen = aside?.kind === 'way' && aside.messageId === line.id;
  const reactions = [line.reactions.customer, line.reactions.business].filter((one) => one !== undefined);
  return (
    <div
      data-message={line.id}
      className={`flex flex-col ${isOwn ? 'items-end' : 'items-start'} ${isFirst ? 'pt-2' : 'pt-0.5'}`}
    >
      <div className={`group flex max-w-full items-end gap-1 ${isOwn ? 'flex-row-reverse' : ''}`}>
        <div
          className={`min-w-0 max-w-[17rem] rounded-2xl px-2.5 py-1.5 shadow-card ${isOwn ? 'bg-bubble-own bubble-out' : 'bg-bubble-customer bubble-in'} ${isFirst ? 'is-first' : ''} ${isChosen ? 'outline-2 outline-accent' : ''}`}
        >
          {line.revoked ? (
            <span className="flex items-center gap-1.5 text-ink-faint italic">
              <Ban size={14} />
              {i18n._('Mensagem apagada')}
            </span>
          ) : (
            <>
              {line.quoted !== undefined && !isTap(line, quoted) ? <Quote line={quoted} /> : null}
              <ContentView content={line.content} />
            </>
          )}
          <Foot line={line} />
        </div>
        <div
          className={`flex shrink-0 flex-col transition-opacity ${isLast || isOpen || isChosen ? '' : 'pointer-fine:opacity-0'} group-hover:opacity-100 focus-within:opacity-100`}
        >
          <button
            type="button"
            className={SIGN}
            aria-label={i18n._('O que fazer com esta mensagem')}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            <Ellipsis size={14} />
          </button>
          <button
            type="button"
            className={`${SIGN} aria-pressed:bg-chosen aria-pressed:text-accent-text`}
            aria-label={i18n._('O caminho da mensagem')}
            title={i18n._('O caminho da mensagem')}
            aria-pressed={isChosen}
            onClick={() => show(isChosen ? undefined : { kind: 'way', messageId: line.id })}
          >
            <Route size={14} />
          </button>
        </div>
      </div>
      {reactions.length > 0 ? (
        <span className="z-1 mx-2 -mt-1.5 rounded-full border border-line bg-surface px-1.5 text-xs leading-5 shadow-card">
          {reactions.join(' ')}
        </span>
      ) : null}
      {isOpen ? (
        <LineActions line={line} onSend={onSend} onPurpose={onPurpose} onDone={() => setIsOpen(false)} />
      ) : null}
      {line.revoked ? null : <Choices line={line} tapped={tapped} onSend={onSend} />}
    </div>
  );
});

/** A tap names the message that it is below: WhatsApp shows it as an answer, but the choice says enough here. */
const isTap = (line: Line, quoted: Line | undefined): boolean =>
  line.content.kind === 'text' && quoted?.content.kind === 'choices' && line.from === 'customer';

function Quote({ line }: { line: Line | undefined }) {
  const words = line && !line.revoked ? wordsOf(line.content) : undefined;
  const kind = line?.content.kind === 'file' ? line.content.file : (line?.content.kind ?? '');
  return (
    <span className="mb-1 line-clamp-2 rounded-lg border-l-3 border-accent bg-canvas/70 px-2 py-1 text-xs text-ink-soft">
      {words ?? (line ? contentName(line.revoked ? 'revoked' : kind) : i18n._('Mensagem anterior'))}
    </span>
  );
}

function Foot({ line }: { line: Line }) {
  return (
    <span className="float-right mt-1 -mb-0.5 ml-3 flex items-center gap-1 text-[0.625rem] leading-4 text-ink-soft tabular-nums">
      {line.edited && !line.revoked ? <span>{i18n._('editada')}</span> : null}
      <time dateTime={line.at} title={dayAndTime(line.at, i18n.locale)}>
        {clockTime(line.at, i18n.locale)}
      </time>
      {line.from === 'business' ? <Ticks progress={line.progress} /> : null}
    </span>
  );
}

const TICKS: Record<Progress, ReactNode> = {
  accepted: <Check size={13} className="opacity-45" />,
  sent: <Check size={13} />,
  delivered: <CheckCheck size={13} />,
  read: <CheckCheck size={13} className="text-tick-read" />,
  failed: <CircleAlert size={12} className="text-danger" />,
};

function Ticks({ progress }: { progress: Progress }) {
  return (
    <span title={progressWord(progress)} data-progress={progress}>
      {TICKS[progress]}
      <span className="sr-only">{progressWord(progress)}</span>
    </span>
  );
}
