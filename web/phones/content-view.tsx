import { i18n } from '@lingui/core';
import { ContactRound, File, Image, LayoutTemplate, MapPin, Mic, Music, Sticker, Video } from 'lucide-react';
import type { ReactNode } from 'react';
import { MessageText } from '../ui/message-text-view.tsx';
import { contentName } from '../ui/names.ts';
import type { FileKind, LineContent } from '../watch/line-content.ts';

const WORDS = 'text-[0.9375rem] leading-[1.35rem] whitespace-pre-wrap [overflow-wrap:anywhere]';

const FILES: Record<FileKind, ReactNode> = {
  image: <Image size={22} />,
  video: <Video size={22} />,
  voice: <Mic size={20} />,
  audio: <Music size={20} />,
  document: <File size={20} />,
  sticker: <Sticker size={26} />,
};

/** What a bubble holds. Files are not there: their kind stands for them. */
export function ContentView({ content }: { content: LineContent }) {
  switch (content.kind) {
    case 'text':
      return <Words text={content.text} />;
    case 'choices':
      return (
        <>
          {content.header ? <span className="mb-0.5 block font-semibold">{content.header}</span> : null}
          <Words text={content.text} />
          {content.footer ? (
            <span className="mt-0.5 block text-xs text-ink-faint">{content.footer}</span>
          ) : null}
        </>
      );
    case 'file':
      return <FileView content={content} />;
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const place = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
      return (
        <Card sign={<MapPin size={20} />} title={name ?? contentName('location')} detail={address ?? place} />
      );
    }
    case 'contacts':
      return content.cards.map((card) => (
        <Card
          key={`${card.name} ${card.phone}`}
          sign={<ContactRound size={20} />}
          title={card.name}
          detail={card.phone ?? contentName('contacts')}
        />
      ));
    case 'template':
      return (
        <Card
          sign={<LayoutTemplate size={20} />}
          title={content.name}
          detail={content.parameters.join(' · ') || contentName('template')}
        />
      );
    case 'other':
      return <span className="text-ink-faint italic">{contentName(content.type)}</span>;
  }
}

function Words({ text }: { text: string }) {
  return (
    <span className={WORDS}>
      <MessageText text={text} />
    </span>
  );
}

function FileView({ content }: { content: Extract<LineContent, { kind: 'file' }> }) {
  const { file, text, filename } = content;
  const sign = FILES[file];
  if (file === 'voice') {
    return (
      <span className="flex items-center gap-2 py-0.5 text-accent-text">
        {sign}
        <span className="waveform" aria-hidden="true" />
        <span className="sr-only">{contentName('voice')}</span>
      </span>
    );
  }
  const isPicture = file === 'image' || file === 'video';
  return (
    <>
      {isPicture ? (
        <span className="picture mb-1 grid h-32 w-56 max-w-full place-items-center rounded-xl text-ink-soft">
          <span className="flex items-center gap-2 text-xs font-semibold">
            {sign}
            {contentName(file)}
          </span>
        </span>
      ) : (
        <Card
          sign={sign}
          title={filename ?? contentName(file)}
          detail={filename ? contentName(file) : i18n._('sem arquivo aqui')}
        />
      )}
      {text ? <Words text={text} /> : null}
    </>
  );
}

function Card({ sign, title, detail }: { sign: ReactNode; title: string; detail: string }) {
  return (
    <span className="my-0.5 flex min-w-44 items-center gap-2.5 rounded-xl bg-canvas/70 p-2">
      <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-surface text-accent-text shadow-card">
        {sign}
      </span>
      <span className="min-w-0">
        <span className="block truncate font-semibold">{title}</span>
        <span className="block truncate text-xs text-ink-soft">{detail}</span>
      </span>
    </span>
  );
}
