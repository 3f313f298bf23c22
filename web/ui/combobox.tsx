import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** What can be chosen; `key` tells one from the others. */
export interface Choice {
  key: string;
}

/**
 * Which of the choices is meant: the one that was moved to while it is there, else the first, so that a name and Enter is
 * enough.
 */
export function useChosen<One extends Choice>(
  choices: readonly One[],
): { chosen: One | undefined; move(key: string | undefined): void } {
  const [key, move] = useState<string>();
  return { chosen: choices.find((choice) => choice.key === key) ?? choices[0], move };
}

/**
 * The place that a key leads to among so many; the ends meet.
 *
 * @returns undefined for a key that the text has
 */
export function placeAfter(key: string, at: number, count: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  return step === undefined || count === 0 ? undefined : (at + step + count) % count;
}

interface Props<One extends Choice> {
  /** What the field asks for, and what the list has. */
  label: string;
  listLabel: string;
  /** Those that fit what is written. */
  choices: readonly One[];
  chosen: One | undefined;
  move(key: string | undefined): void;
  wanted: string;
  onWanted(words: string): void;
  onPick(choice: One): void;
  /** Stands in the place of the list where nothing fits. */
  none: string;
  listClassName?: string;
  children(choice: One): ReactNode;
}

/**
 * A field with the list of what fits below it, after the pattern of the ARIA guide for a combobox with a list that filters: the focus
 * stays in the field, arrows move in the list, and Enter is the form's around it.
 */
export function Combobox<One extends Choice>({
  label,
  listLabel,
  choices,
  chosen,
  move,
  wanted,
  onWanted,
  onPick,
  none,
  listClassName = '',
  children,
}: Props<One>) {
  const listId = useId();
  const optionId = (key: string) => `${listId}-${key}`;
  const list = useRef<HTMLDivElement>(null);
  const chosenKey = chosen?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen then
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosenKey]);
  return (
    <>
      <input
        value={wanted}
        onChange={(event) => {
          onWanted(event.target.value);
          move(undefined);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const at = choices.findIndex(({ key }) => key === chosenKey);
          const next = placeAfter(event.key, at, choices.length);
          if (next === undefined) return;
          event.preventDefault();
          move(choices[next]?.key);
        }}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={choices.length > 0}
        aria-controls={choices.length > 0 ? listId : undefined}
        aria-activedescendant={chosenKey === undefined ? undefined : optionId(chosenKey)}
        autoComplete="off"
        placeholder={label}
        aria-label={label}
        className="h-10 w-full shrink-0 rounded-[10px] border border-line-strong bg-surface px-3 text-ink outline-none focus:border-accent"
      />
      {choices.length > 0 ? (
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={listLabel}
          className={`-mx-2 mt-2 ${listClassName}`}
        >
          {choices.map((choice) => (
            <button
              key={choice.key}
              id={optionId(choice.key)}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={choice === chosen}
              // The focus stays in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onPick(choice)}
              className="flex min-h-10 w-full items-center gap-3 rounded-lg px-2 py-1 text-left hover:bg-hover aria-selected:bg-chosen"
            >
              {children(choice)}
            </button>
          ))}
        </div>
      ) : (
        <p className="p-4 text-center text-ink-faint" role="status">
          {none}
        </p>
      )}
    </>
  );
}
