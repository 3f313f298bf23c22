/** Hues far enough from each other to tell people apart, none of them the danger's. */
const HUES = [155, 190, 215, 245, 275, 305, 335, 35, 60, 95] as const;

const SIZES = {
  xs: 'size-5 text-[0.5625rem]',
  sm: 'size-7 text-2xs',
  md: 'size-10 text-sm',
  lg: 'size-14 text-lg',
} as const;

/** One person's letters, in a colour that is always theirs. */
export function Avatar({
  name,
  id,
  size = 'md',
  ring = false,
}: {
  name: string | null;
  id: string;
  size?: keyof typeof SIZES;
  ring?: boolean;
}) {
  const hue =
    HUES[[...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) % HUES.length];
  return (
    <span
      aria-hidden="true"
      className={`avatar grid shrink-0 place-items-center rounded-full font-semibold select-none ${SIZES[size]} ${ring ? 'ring-2 ring-surface' : ''}`}
      // Drawn, not written: no part of what a button is called.
      data-letters={initialsOf(name)}
      style={{ ['--hue' as string]: hue }}
    />
  );
}

/** First letters of the first and the last word; of a name without letters, a dot. */
function initialsOf(name: string | null): string {
  const words = (name ?? '').split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const [first, ...rest] = words;
  const letter = (word: string | undefined) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '';
  return first ? `${letter(first)}${letter(rest.at(-1))}` : '·';
}
