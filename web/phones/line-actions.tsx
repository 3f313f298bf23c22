import { i18n } from '@lingui/core';
import { Pencil, Reply, Trash2 } from 'lucide-react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { IconButton } from '../ui/button.tsx';
import type { Line } from '../watch/chats.ts';
import type { Purpose } from './composer.tsx';

const EMOJI = ['👍', '❤️', '😂', '😮', '🙏'] as const;

interface Props {
  line: Line;
  onSend(content: CustomerContent): Promise<boolean>;
  onPurpose(purpose: Purpose): void;
  onDone(): void;
}

/** What the customer can do with a message: answer it, react to it, and with an own one change it or take it back. */
export function LineActions({ line, onSend, onPurpose, onDone }: Props) {
  if (line.revoked) return null;
  const act = (content: CustomerContent) => {
    onDone();
    void onSend(content);
  };
  const begin = (purpose: Purpose) => {
    onDone();
    onPurpose(purpose);
  };
  const isOwn = line.from === 'customer';
  const { customer: reaction } = line.reactions;
  return (
    <div
      role="toolbar"
      aria-label={i18n._('Mensagem')}
      className="mt-1 flex max-w-full flex-wrap items-center rounded-full border border-line bg-raised px-1 shadow-float"
    >
      <IconButton
        label={i18n._('Responder')}
        className="size-8"
        onClick={() => begin({ kind: 'reply', line })}
      >
        <Reply size={16} />
      </IconButton>
      {EMOJI.map((emoji) => (
        <IconButton
          key={emoji}
          label={i18n._('Reagir com {emoji}', { emoji })}
          className="size-8"
          isPressed={reaction === emoji}
          onClick={() => act({ kind: 'reaction', emoji: reaction === emoji ? '' : emoji, of: line.id })}
        >
          <span aria-hidden="true">{emoji}</span>
        </IconButton>
      ))}
      {isOwn && line.content.kind === 'text' ? (
        <IconButton label={i18n._('Editar')} className="size-8" onClick={() => begin({ kind: 'edit', line })}>
          <Pencil size={15} />
        </IconButton>
      ) : null}
      {isOwn ? (
        <IconButton
          label={i18n._('Apagar para todos')}
          className="size-8"
          onClick={() => act({ kind: 'revoke', of: line.id })}
        >
          <Trash2 size={15} />
        </IconButton>
      ) : null}
    </div>
  );
}
