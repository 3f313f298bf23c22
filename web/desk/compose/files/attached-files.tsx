import { i18n } from '@lingui/core';
import { CircleX, FileText, SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { sizeText } from '../../../ui/size-text.ts';
import { useDesk } from '../../desk-context.ts';
import { problemWords } from '../../words.ts';
import { preparedFile, sha256Of } from './prepare-file.ts';

/** As WhatsApp takes it. */
const LONGEST_CAPTION = 1_024;

interface Props {
  conversationId: string;
  files: readonly File[];
  /** @returns false where it could not be sent */
  onSend(file: File, sha256: string, more: { text: string }): Promise<boolean>;
  onDone(): void;
}

/** A file that is looked at before it is sent. */
interface Chosen {
  key: string;
  file: File;
  sha256?: string;
  /** Of a picture. */
  address?: string;
  /** Why it cannot be sent. */
  problem?: string;
}

/** Files that a person chose, with what is said beside them. What WhatsApp would not take is said before a byte is uploaded. */
export function AttachedFiles({ conversationId, files, onSend, onDone }: Props) {
  const { client } = useDesk();
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [caption, setCaption] = useState('');
  const [isSending, setSending] = useState(false);
  // Known at once: a second Enter may come before anything is drawn.
  const isSent = useRef(false);
  const frame = useRef<HTMLFieldSetElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let isGone = false;
    const addresses: string[] = [];
    const look = async (given: File): Promise<Chosen> => {
      const key = crypto.randomUUID();
      // One that this browser cannot make anew goes as it is: the API says whether it is taken.
      const file = await preparedFile(given).catch(() => given);
      const address = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
      if (address) addresses.push(address);
      const one = { key, file, ...(address ? { address } : {}) };
      try {
        const sha256 = await sha256Of(file);
        const { name, type, size: bytes } = file;
        const body = { sha256, name, type: type || 'application/octet-stream', bytes };
        const request = { params: { conversationId }, body };
        await client.call('attachFile', request, { idempotencyKey: crypto.randomUUID() });
        return { ...one, sha256 };
      } catch (error) {
        if (error instanceof ApiProblem && error.problem.status === 422) {
          return { ...one, problem: problemWords(error.problem) };
        }
        if (error instanceof ApiProblem && error.problem.status === 400) {
          return { ...one, problem: i18n._('Este arquivo está vazio ou não pode ser lido.') };
        }
        // The outbox asks again until there is an answer.
        const sha256 = await sha256Of(file).catch(() => undefined);
        if (sha256 !== undefined) return { ...one, sha256 };
        return { ...one, problem: i18n._('Este arquivo está vazio ou não pode ser lido.') };
      }
    };
    void Promise.all(files.map(look)).then((looked) => {
      if (!isGone) setChosen(looked);
    });
    return () => {
      isGone = true;
      for (const address of addresses) URL.revokeObjectURL(address);
    };
  }, [files, client, conversationId]);
  const sendable = chosen.filter(({ sha256 }) => sha256 !== undefined);
  const hasCaption = sendable.length > 0 && !sendable[0]?.file.type.startsWith('audio/');
  const isLooked = chosen.length > 0;
  useEffect(() => {
    // What is typed at once is the caption, and no command of the desk; what takes none takes the focus all the same.
    (isLooked && !field.current?.disabled ? field : frame).current?.focus();
  }, [isLooked]);
  const send = async () => {
    if (isSent.current || sendable.length === 0) return;
    isSent.current = true;
    setSending(true);
    for (const [index, { file, sha256 = '' }] of sendable.entries()) {
      const text = index === 0 && hasCaption ? caption.trim() : '';
      if (await onSend(file, sha256, { text })) continue;
      // What stands before it is sent, and the caption with it: not again.
      const sent = new Set(sendable.slice(0, index));
      setChosen(chosen.filter((one) => !sent.has(one)));
      if (index > 0) setCaption('');
      setSending(false);
      isSent.current = false;
      return;
    }
    onDone();
  };
  return (
    <fieldset
      ref={frame}
      tabIndex={-1}
      className="px-4 pt-1 pb-2 outline-none"
      aria-label={i18n._('Arquivos para enviar')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It closes this, and not the conversation.
        event.stopPropagation();
        onDone();
      }}
    >
      <ul className="flex max-h-56 flex-wrap gap-2 overflow-y-auto py-2">
        {chosen.map(({ key, file, address, problem }) => (
          <li
            key={key}
            className={`flex max-w-72 items-center gap-2 rounded-xl border p-2 ${problem ? 'border-danger/50' : 'border-line'}`}
          >
            {address ? (
              <img src={address} alt="" className="size-12 rounded-lg object-cover" />
            ) : (
              <FileText size={20} className="text-accent-text" />
            )}
            <span className="min-w-0">
              <span className="block truncate font-semibold">{file.name}</span>
              <span className={`block text-xs ${problem ? 'font-medium text-danger' : 'text-ink-soft'}`}>
                {problem ?? sizeText(file.size)}
              </span>
            </span>
            <button
              type="button"
              aria-label={i18n._('Tirar {name}', { name: file.name })}
              onClick={() => setChosen(chosen.filter((one) => one.key !== key))}
              className="rounded p-1 text-ink-faint hover:bg-hover hover:text-ink"
            >
              <CircleX size={14} />
            </button>
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-2">
        <input
          ref={field}
          value={caption}
          maxLength={LONGEST_CAPTION}
          disabled={!hasCaption}
          onChange={(event) => setCaption(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) void send();
          }}
          aria-label={i18n._('Legenda')}
          placeholder={i18n._('Legenda')}
          className="h-9 min-w-0 flex-1 rounded-lg border border-line bg-transparent px-3 outline-none placeholder:text-ink-faint focus:border-accent"
        />
        <Button size="sm" kind="ghost" onClick={onDone}>
          {i18n._('Cancelar')}
        </Button>
        <Button
          kind="primary"
          size="sm"
          className="h-8 px-3"
          disabled={sendable.length === 0 || isSending}
          icon={<SendHorizontal size={15} />}
          onClick={() => void send()}
        >
          {i18n._('Enviar')}
        </Button>
      </div>
    </fieldset>
  );
}
