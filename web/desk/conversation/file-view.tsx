import { i18n } from '@lingui/core';
import { Download, ExternalLink, File, FileWarning, LoaderCircle, ShieldAlert } from 'lucide-react';
import { type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { contentName } from '../../ui/names.ts';
import { toasts } from '../../ui/toasts.tsx';
import { useTeam } from '../desk-context.ts';
import { nextSpeed, type ShownFile, sizeText, whyNot } from './file-facts.ts';
import { OpenId } from './open-id.ts';

interface Props {
  /** Of the entry that it belongs to, as the API names it. */
  entryId: string;
  file: ShownFile;
}

/** A file of a conversation: pictures are seen, recordings heard, PDFs opened beside the page, and all else is saved. */
export default function FileView({ entryId, file }: Props) {
  const { state, kind, reason, mime, name } = file;
  if (state === 'fetching') {
    return (
      <Card
        sign={<LoaderCircle size={20} className="animate-spin" />}
        title={i18n._('Baixando do WhatsApp…')}
      />
    );
  }
  if (state === 'failed') {
    return (
      <Card
        sign={<FileWarning size={20} className="text-warn-text" />}
        title={contentName(kind)}
        detail={whyNot(reason)}
      />
    );
  }
  if (kind === 'image' || kind === 'sticker') return <Picture entryId={entryId} file={file} />;
  if (kind === 'voice' || kind === 'audio') return <Sound entryId={entryId} />;
  if (kind === 'video') return <Video entryId={entryId} />;
  const isPdf = mime === 'application/pdf';
  const sign = kind === 'other' ? <ShieldAlert size={20} className="text-warn-text" /> : <File size={20} />;
  return (
    <Card
      sign={sign}
      title={name ?? contentName('document')}
      detail={[kind === 'other' ? i18n._('Tipo não verificado') : undefined, sizeText(file.bytes)]
        .filter(Boolean)
        .join(' · ')}
    >
      {isPdf ? <Open entryId={entryId} /> : null}
      <Open entryId={entryId} saves />
    </Card>
  );
}

/** Asks for a link to a file. @param saves browsers save it, whatever it is */
function useAsk(entryId: string): (saves: boolean) => Promise<string> {
  const { client } = useTeam();
  const conversationId = useContext(OpenId);
  return useCallback(
    async (saves) => {
      const params = { conversationId, entryId };
      return (await client.call('openFile', { params, query: saves ? { save: 'true' } : {} })).url;
    },
    [client, conversationId, entryId],
  );
}

/** A link, which is good for some minutes. `renew`: another one, for one that is not good any more. */
function useLink(entryId: string): { url: string | undefined; renew: () => void } {
  const ask = useAsk(entryId);
  const [url, setUrl] = useState<string>();
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again is asked anew
  useEffect(() => {
    let isGone = false;
    ask(false)
      .then((link) => {
        if (!isGone) setUrl(link);
      })
      .catch(sayUnopened);
    return () => {
      isGone = true;
    };
  }, [ask, asked]);
  // Once: what does not open with a new link does not open at all.
  const renew = useCallback(() => setAsked((times) => Math.min(1, times + 1)), []);
  return { url, renew };
}

function sayUnopened(): void {
  toasts.show({ kind: 'problem', text: i18n._('O arquivo não abriu. Tente de novo.') });
}

function Picture({ entryId, file }: Props) {
  const { url, renew } = useLink(entryId);
  const label = file.name ?? contentName(file.kind);
  const size = file.kind === 'sticker' ? 'size-32' : 'max-h-72 min-h-24';
  return (
    <span className="my-0.5 block min-w-32">
      {url === undefined ? (
        <span className={`block w-48 rounded-xl bg-canvas/70 ${size}`} />
      ) : (
        <a href={url} target="_blank" rel="noopener noreferrer" title={i18n._('Abrir em outra aba')}>
          <img
            src={url}
            alt={label}
            onError={renew}
            className={`max-w-full rounded-xl object-contain ${size}`}
          />
        </a>
      )}
    </span>
  );
}

function Sound({ entryId }: Pick<Props, 'entryId'>) {
  const { url, renew } = useLink(entryId);
  const ref = useRef<HTMLAudioElement>(null);
  const heard = useRef(0);
  const [speed, setSpeed] = useState(1);
  useEffect(() => {
    if (ref.current) ref.current.playbackRate = speed;
  }, [speed]);
  return (
    <span className="my-0.5 flex min-w-64 items-center gap-1.5">
      {/* biome-ignore lint/a11y/useMediaCaption: what is said stands below it */}
      <audio
        ref={ref}
        controls
        preload="metadata"
        src={url}
        aria-label={i18n._('Áudio do cliente')}
        onTimeUpdate={({ currentTarget }) => {
          if (currentTarget.currentTime > 0) heard.current = currentTarget.currentTime;
        }}
        onLoadedMetadata={({ currentTarget }) => {
          // A new link goes on where the last one ended.
          currentTarget.currentTime = heard.current;
          currentTarget.playbackRate = speed;
        }}
        onError={renew}
        className="h-10 w-full min-w-56"
      />
      <button
        type="button"
        onClick={() => setSpeed(nextSpeed)}
        aria-label={i18n._('Velocidade: {speed}×', { speed })}
        className="shrink-0 rounded-full bg-canvas/70 px-2 py-1 text-2xs font-semibold text-ink-soft tabular-nums hover:text-ink"
      >
        {speed.toLocaleString(i18n.locale)}×
      </button>
    </span>
  );
}

function Video({ entryId }: Pick<Props, 'entryId'>) {
  const { url, renew } = useLink(entryId);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a customer's video has none
    <video
      controls
      preload="metadata"
      src={url}
      onError={renew}
      className="my-0.5 max-h-72 max-w-full rounded-xl"
    />
  );
}

/** Asks for a link when it is wanted: a browser beside the page shows it, or saves it. */
function Open({ entryId, saves = false }: Pick<Props, 'entryId'> & { saves?: boolean }) {
  const ask = useAsk(entryId);
  const label = saves ? i18n._('Salvar') : i18n._('Abrir em outra aba');
  const open = () =>
    ask(saves)
      .then((url) => void window.open(url, '_blank', 'noopener,noreferrer'))
      .catch(sayUnopened);
  return (
    <button
      type="button"
      onClick={() => void open()}
      aria-label={label}
      title={label}
      className="grid size-8 shrink-0 place-items-center rounded-full text-ink-soft hover:bg-hover hover:text-ink"
    >
      {saves ? <Download size={16} /> : <ExternalLink size={16} />}
    </button>
  );
}

function Card({
  sign,
  title,
  detail,
  children,
}: {
  sign: ReactNode;
  title: string;
  detail?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <span className="my-0.5 flex min-w-48 items-center gap-3 rounded-xl bg-canvas/70 p-2.5">
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-surface text-accent-text shadow-card">
        {sign}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{title}</span>
        {detail ? <span className="block text-xs text-ink-soft">{detail}</span> : null}
      </span>
      {children}
    </span>
  );
}
