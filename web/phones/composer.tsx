import { i18n } from '@lingui/core';
import {
  ContactRound,
  File,
  Image,
  MapPin,
  Mic,
  Music,
  Plus,
  SendHorizontal,
  Sticker,
  Video,
  X,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { contentName } from '../ui/names.ts';
import type { Line } from '../watch/chats.ts';
import { wordsOf } from '../watch/line-content.ts';
import { A_PLACE } from './a-place.ts';

/** What the words are for. */
export type Purpose = { kind: 'write' } | { kind: 'reply'; line: Line } | { kind: 'edit'; line: Line };

interface Props {
  purpose: Purpose;
  onPurpose(purpose: Purpose): void;
  onSend(content: CustomerContent, replyTo?: string): Promise<boolean>;
  isOff: boolean;
}

/** The height of the words, at most, in pixels. */
const HIGHEST_PX = 120;

/** Where the customer writes. What was not sent stays. */
export function Composer({ purpose, onPurpose, onSend, isOff }: Props) {
  const ref = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(purpose.kind === 'edit' ? (wordsOf(purpose.line.content) ?? '') : '');
  useEffect(() => {
    if (purpose.kind !== 'write') ref.current?.focus();
  }, [purpose]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box is as high as its words
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, HIGHEST_PX)}px`;
  }, [text]);

  const replyTo = purpose.kind === 'reply' ? purpose.line.id : undefined;
  const send = async (content: CustomerContent, keepsText = false) => {
    if (!keepsText) setText('');
    if (await onSend(content, replyTo)) onPurpose({ kind: 'write' });
    else if (!keepsText) setText(text);
  };
  const words = text.trim();
  const submit = () => {
    if (words === '' || isOff) return;
    void send(
      purpose.kind === 'edit'
        ? { kind: 'edit', text: words, of: purpose.line.id }
        : { kind: 'text', text: words },
    );
  };
  return (
    <div className="composer px-2 pt-1.5 pb-2">
      {purpose.kind === 'write' ? null : (
        <Banner purpose={purpose} onCancel={() => onPurpose({ kind: 'write' })} />
      )}
      <form
        className="flex items-end gap-1"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Menu
          label={i18n._('Enviar outra coisa')}
          align="start"
          className="grid size-9 shrink-0 place-items-center rounded-full text-ink-soft hover:bg-hover hover:text-ink"
          button={<Plus size={20} />}
          items={attachments(words, (content, keepsText) => void send(content, keepsText))}
        />
        <textarea
          ref={ref}
          rows={1}
          value={text}
          maxLength={4096}
          disabled={isOff}
          aria-label={i18n._('Mensagem')}
          placeholder={i18n._('Mensagem')}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && purpose.kind !== 'write') onPurpose({ kind: 'write' });
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
          className="min-h-9 min-w-0 flex-1 resize-none rounded-2xl border border-line bg-surface px-3 py-2 leading-[1.15rem] placeholder:text-ink-faint"
        />
        {words === '' ? (
          <IconButton
            label={i18n._('Mandar uma mensagem de voz')}
            disabled={isOff}
            onClick={() => void send({ kind: 'voice' })}
            className="rounded-full"
          >
            <Mic size={18} />
          </IconButton>
        ) : (
          <button
            type="submit"
            aria-label={i18n._('Enviar')}
            disabled={isOff}
            className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink hover:bg-accent-hover"
          >
            <SendHorizontal size={17} />
          </button>
        )}
      </form>
    </div>
  );
}

/** What can be sent besides words. There are no files here: each stands for one; what was written goes with a picture. */
function attachments(
  words: string,
  send: (content: CustomerContent, keepsText: boolean) => void,
): MenuItem[] {
  const caption = words === '' ? {} : { caption: words };
  const item = (label: string, icon: MenuItem['icon'], content: CustomerContent): MenuItem => ({
    ...{ label, icon },
    onChoose: () => send(content, !('caption' in content)),
  });
  return [
    item(contentName('image'), <Image size={16} />, { kind: 'image', ...caption }),
    item(contentName('video'), <Video size={16} />, { kind: 'video', ...caption }),
    item(contentName('voice'), <Mic size={16} />, { kind: 'voice' }),
    item(contentName('audio'), <Music size={16} />, { kind: 'audio' }),
    item(contentName('document'), <File size={16} />, {
      ...{ kind: 'document', filename: 'comprovante.pdf', ...caption },
    }),
    item(contentName('sticker'), <Sticker size={16} />, { kind: 'sticker' }),
    item(contentName('location'), <MapPin size={16} />, A_PLACE),
    item(contentName('contacts'), <ContactRound size={16} />, {
      ...{ kind: 'contact', name: 'Bia Martins', phone: '+5511900000077' },
    }),
  ];
}

function Banner({ purpose, onCancel }: { purpose: Exclude<Purpose, { kind: 'write' }>; onCancel(): void }) {
  const title = purpose.kind === 'reply' ? i18n._('Resposta a') : i18n._('Editar mensagem');
  return (
    <div className="mb-1.5 flex items-center gap-2 rounded-xl border-l-3 border-accent bg-surface py-1 pr-1 pl-2.5">
      <p className="min-w-0 flex-1 text-xs">
        <span className="block font-semibold text-accent-text">{title}</span>
        <span className="block truncate text-ink-soft">{wordsOf(purpose.line.content) ?? '…'}</span>
      </p>
      <IconButton label={i18n._('Cancelar')} className="size-8" onClick={onCancel}>
        <X size={15} />
      </IconButton>
    </div>
  );
}
