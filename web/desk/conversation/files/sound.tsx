import { i18n } from '@lingui/core';
import { CirclePause, CirclePlay, LoaderCircle } from 'lucide-react';
import { type KeyboardEvent, useContext, useSyncExternalStore } from 'react';
import { contentName } from '../../../ui/names.ts';
import { OpenId } from '../open-id.ts';
import { soundElement } from '../sound-element.ts';
import { Open, TroubleCard } from './file-card.tsx';
import { playTime, type ShownFile } from './file-facts.ts';
import { useAsk } from './file-link.ts';
import { SoundPlayer } from './sound-player.ts';

const player = new SoundPlayer(soundElement());

/** An arrow key goes so far, in seconds; in a short recording less. */
const [STEP, SHORT_STEP, SHORT] = [5, 1, 30];

/** A recording: played, paused, heard from any place and faster, saved. It plays on while one reads elsewhere in the conversation. */
export function Sound({ entryId, file }: { entryId: string; file: ShownFile }) {
  const { kind, seconds } = file;
  const id = `${useContext(OpenId)} ${entryId}`;
  const ask = useAsk(entryId);
  const sound = useSyncExternalStore(player.subscribe, () => player.of(id));
  const speed = useSyncExternalStore(player.subscribe, player.speed);
  const { state, at, trouble } = sound;
  const total = sound.total ?? seconds ?? undefined;
  const play = () => void player.play(id, () => ask(false));
  if (trouble) return <TroubleCard {...{ entryId, kind, trouble }} onAgain={play} />;
  const isStill = state === 'still';
  const step = (event: KeyboardEvent) => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (way === undefined || total === undefined) return;
    event.preventDefault();
    const by = way * (total < SHORT ? SHORT_STEP : STEP);
    player.seek(id, Math.min(total, Math.max(0, at + by)));
  };
  return (
    <fieldset
      aria-label={contentName(kind)}
      className="my-0.5 flex w-76 max-w-full min-w-0 items-center gap-1.5"
    >
      <button
        type="button"
        onClick={isStill ? play : () => player.pause()}
        aria-label={isStill ? i18n._('Ouvir') : i18n._('Pausar')}
        className="grid size-9 shrink-0 place-items-center rounded-full text-accent-text hover:bg-hover"
      >
        {
          {
            still: <CirclePlay size={28} />,
            loading: <LoaderCircle size={24} className="animate-spin" />,
            playing: <CirclePause size={28} />,
          }[state]
        }
      </button>
      <span className="min-w-0 flex-1 pt-1">
        <input
          type="range"
          min={0}
          max={total ?? 1}
          step={0.1}
          value={Math.min(at, total ?? 0)}
          disabled={total === undefined}
          onChange={({ target }) => player.seek(id, Number(target.value))}
          onKeyDown={step}
          aria-label={i18n._('Posição')}
          aria-valuetext={total === undefined ? playTime(at) : `${playTime(at)} / ${playTime(total)}`}
          className="block h-3 w-full cursor-pointer accent-accent disabled:cursor-default"
        />
        <span className="mt-0.5 flex justify-between text-2xs text-ink-faint tabular-nums" aria-hidden="true">
          <span>{playTime(at)}</span>
          {total === undefined ? null : <span>{playTime(total)}</span>}
        </span>
      </span>
      <button
        type="button"
        onClick={() => player.faster()}
        aria-label={i18n._('Velocidade: {speed}×', { speed })}
        className="shrink-0 rounded-full bg-canvas/70 px-2 py-1 text-2xs font-semibold text-ink-soft tabular-nums hover:text-ink"
      >
        {speed.toLocaleString(i18n.locale)}×
      </button>
      <Open entryId={entryId} saves />
    </fieldset>
  );
}
