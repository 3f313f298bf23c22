import { i18n } from '@lingui/core';
import { AudioLines, CirclePause, SendHorizontal, Square, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { toasts } from '../../../ui/toasts.tsx';
import { useDesk } from '../../desk-context.ts';
import { sha256Of } from './prepare-file.ts';
import {
  beginRecording,
  forgetRecording,
  keptRecording,
  type Recording,
  recordingFlag,
  recordingPorts,
  voiceFile,
} from './recording.ts';

interface Props {
  conversationId: string;
  /** @returns false where it could not be sent */
  onSend(file: File, sha256: string, more: { voice: boolean }): Promise<boolean>;
  onDone(): void;
}

/** `ended`: it can be listened to. */
type State = { kind: 'asking' | 'recording' | 'paused' | 'sending' } | { kind: 'ended'; recorded: Blob };

/** Records a voice note: pause, listen, discard, send. What was recorded is kept when the page is left. */
export function VoiceRecorder({ conversationId, onSend, onDone }: Props) {
  const { me } = useDesk();
  const ports = useMemo(() => recordingPorts(recordingFlag(me.userId, conversationId)), [me, conversationId]);
  const [state, setState] = useState<State>({ kind: 'asking' });
  const [seconds, setSeconds] = useState(0);
  const recording = useRef<Recording | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  // Known at once: a second click may come before anything is drawn.
  const isSent = useRef(false);
  const isRecording = state.kind === 'recording';
  const frame = useRef<HTMLFieldSetElement>(null);

  useEffect(() => {
    let isGone = false;
    const begin = async () => {
      const kept = await keptRecording(ports);
      if (isGone) return;
      if (kept === 'lost') {
        // No microphone is opened by a page that was only opened itself.
        forgetRecording(ports);
        return done.current();
      }
      if (kept) return setState({ kind: 'ended', recorded: kept });
      const begun = await beginRecording(ports);
      if (isGone) return void begun.stop();
      recording.current = begun;
      setState({ kind: 'recording' });
    };
    begin().catch((error: unknown) => {
      const isUnable = error instanceof DOMException && error.name === 'NotSupportedError';
      const text = isUnable
        ? i18n._('Este navegador não grava mensagens de voz.')
        : i18n._('O navegador não deixa usar o microfone.');
      toasts.show({ kind: 'problem', text });
      done.current();
    });
    return () => {
      isGone = true;
      // What there is of it stays on this device.
      recording.current?.stop().catch(() => undefined);
    };
  }, [ports]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each state other buttons are there
  useEffect(() => {
    // The button that was pressed may have gone: keys go on here.
    if (document.activeElement === document.body) frame.current?.focus();
  }, [state.kind]);
  useEffect(() => {
    if (!isRecording) return;
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, [isRecording]);

  const end = async (): Promise<Blob | undefined> => {
    if (state.kind === 'ended') return state.recorded;
    const recorded = await recording.current?.stop();
    recording.current = undefined;
    return recorded;
  };
  const listen = async () => {
    const recorded = await end();
    if (recorded) setState({ kind: 'ended', recorded });
  };
  const discard = async () => {
    await end();
    forgetRecording(ports);
    onDone();
  };
  const send = async () => {
    if (isSent.current) return;
    isSent.current = true;
    const recorded = await end();
    if (!recorded) {
      // It is just being ended to be listened to: sent when asked again.
      isSent.current = false;
      return;
    }
    setState({ kind: 'sending' });
    const { file, isVoice } = await voiceFile(recorded);
    if (!(await onSend(file, await sha256Of(file), { voice: isVoice }))) {
      isSent.current = false;
      return setState({ kind: 'ended', recorded });
    }
    forgetRecording(ports);
    onDone();
  };
  const turn = () => {
    if (isRecording) recording.current?.pause();
    else recording.current?.resume();
    setState({ kind: isRecording ? 'paused' : 'recording' });
  };
  return (
    <fieldset
      ref={frame}
      tabIndex={-1}
      className="flex items-center gap-2 px-4 py-3 outline-none"
      aria-label={i18n._('Mensagem de voz')}
    >
      <Button size="sm" kind="ghost" icon={<Trash2 size={15} />} onClick={() => void discard()}>
        {i18n._('Descartar')}
      </Button>
      {state.kind === 'ended' ? (
        <Listen recorded={state.recorded} />
      ) : (
        <span className="flex flex-1 items-center gap-2 tabular-nums" role="timer">
          <AudioLines size={16} className={isRecording ? 'animate-pulse text-danger' : 'text-ink-faint'} />
          {`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}
        </span>
      )}
      {isRecording || state.kind === 'paused' ? (
        <>
          <Button
            size="sm"
            icon={isRecording ? <CirclePause size={15} /> : <AudioLines size={15} />}
            onClick={turn}
          >
            {isRecording ? i18n._('Pausar') : i18n._('Continuar')}
          </Button>
          <Button size="sm" icon={<Square size={14} />} onClick={() => void listen()}>
            {i18n._('Ouvir')}
          </Button>
        </>
      ) : null}
      <Button
        kind="primary"
        size="sm"
        className="h-8 px-3"
        disabled={state.kind === 'asking' || state.kind === 'sending'}
        icon={<SendHorizontal size={15} />}
        onClick={() => void send()}
      >
        {i18n._('Enviar')}
      </Button>
    </fieldset>
  );
}

function Listen({ recorded }: { recorded: Blob }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(recorded);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [recorded]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: it is what the person has just said
    <audio controls src={address} className="h-9 min-w-0 flex-1" aria-label={i18n._('O que foi gravado')} />
  );
}
