import { useRef } from 'react';
import { contentName } from '../../../ui/names.ts';
import { TroubleCard } from './file-card.tsx';
import { useFileLink } from './file-link.ts';

/** A video with the browser's own controls; with a new link it goes on where the last one ended. */
export function Video({ entryId }: { entryId: string }) {
  const { url, trouble, onError, again } = useFileLink(entryId);
  const seen = useRef({ at: 0, isPlaying: false });
  if (trouble) return <TroubleCard {...{ entryId, trouble }} kind="video" onAgain={again} />;
  return (
    // biome-ignore lint/a11y/useMediaCaption: a customer's video has none
    <video
      controls
      preload="metadata"
      src={url}
      aria-label={contentName('video')}
      onTimeUpdate={({ currentTarget }) => {
        const { currentTime, paused } = currentTarget;
        if (currentTime > 0) seen.current = { at: currentTime, isPlaying: !paused };
      }}
      onLoadedMetadata={({ currentTarget }) => {
        const { at, isPlaying } = seen.current;
        if (at === 0) return;
        currentTarget.currentTime = at;
        if (isPlaying) currentTarget.play().catch(() => undefined);
      }}
      onError={onError}
      className="my-0.5 h-64 max-w-full rounded-xl bg-canvas/70"
    />
  );
}
