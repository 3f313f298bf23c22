import { i18n } from '@lingui/core';
import { Check, ExternalLink, List, MapPin, Reply } from 'lucide-react';
import { useState } from 'react';
import type { CustomerContent } from '../../local/watch/watch-answer.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { Line } from '../watch/chats.ts';
import type { Choice, ChoiceGroup } from '../watch/line-content.ts';
import { A_PLACE } from './a-place.ts';

interface Props {
  line: Line;
  /** What was chosen last. */
  tapped: string | undefined;
  onSend(content: CustomerContent): Promise<boolean>;
}

const BUTTON =
  'flex min-h-9 w-full max-w-[17rem] items-center justify-center gap-2 rounded-xl bg-bubble-customer px-3 py-1.5 font-semibold text-accent-text shadow-card hover:bg-hover';

/** Buttons below a message, or one that opens its list, opens a page or tells a place. */
export function Choices({ line, tapped, onSend }: Props) {
  const [isListOpen, setIsListOpen] = useState(false);
  const { content } = line;
  const tap = (choice: Choice) => {
    setIsListOpen(false);
    void onSend(tapOf(choice, line.id));
  };
  if (content.kind === 'template' && content.choices.length > 0) {
    return <Buttons choices={content.choices} tapped={tapped} onTap={tap} />;
  }
  if (content.kind !== 'choices') return null;
  const [first] = content.groups;
  if (content.link) {
    return (
      <a
        className={`mt-1 ${BUTTON}`}
        href={content.link.url}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        <ExternalLink size={15} />
        {content.link.title}
      </a>
    );
  }
  if (content.asksPlace) {
    return (
      <button type="button" className={`mt-1 ${BUTTON}`} onClick={() => void onSend(A_PLACE)}>
        <MapPin size={15} />
        {i18n._('Enviar localização')}
      </button>
    );
  }
  if (content.open === undefined) {
    return first ? <Buttons choices={first.choices} tapped={tapped} onTap={tap} /> : null;
  }
  return (
    <div className="mt-1 w-full max-w-[17rem]">
      <button type="button" className={BUTTON} onClick={() => setIsListOpen(true)}>
        <List size={15} />
        {content.open}
      </button>
      {isListOpen ? (
        <Dialog title={content.open} onClose={() => setIsListOpen(false)}>
          {content.groups.map((group, at) => (
            <Group key={group.title ?? at} group={group} tapped={tapped} onTap={tap} />
          ))}
        </Dialog>
      ) : null}
    </div>
  );
}

function tapOf({ kind, id, title, description }: Choice, of: string): CustomerContent {
  if (kind === 'button') return { kind, text: title, payload: id, of };
  return { kind, id, title, of, ...(description === undefined ? {} : { description }) };
}

interface TapProps {
  tapped: string | undefined;
  onTap(choice: Choice): void;
}

function Buttons({ choices, tapped, onTap }: TapProps & { choices: readonly Choice[] }) {
  return (
    <div className="mt-1 flex w-full max-w-[17rem] flex-col gap-1">
      {choices.map((choice) => (
        <button key={choice.id} type="button" className={BUTTON} onClick={() => onTap(choice)}>
          {choice.title === tapped ? <Check size={15} /> : <Reply size={15} />}
          {choice.title}
        </button>
      ))}
    </div>
  );
}

function Group({ group, tapped, onTap }: TapProps & { group: ChoiceGroup }) {
  return (
    <section className="mb-3" aria-label={group.title ?? i18n._('Opções')}>
      {group.title ? <h3 className="mb-1 text-xs font-semibold text-ink-faint">{group.title}</h3> : null}
      {group.choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          className="flex w-full items-center gap-3 rounded-lg px-3 py-2 text-left hover:bg-hover"
          onClick={() => onTap(choice)}
        >
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{choice.title}</span>
            {choice.description ? (
              <span className="block text-xs text-ink-soft">{choice.description}</span>
            ) : null}
          </span>
          {choice.title === tapped ? <Check size={16} className="text-accent-text" /> : null}
        </button>
      ))}
    </section>
  );
}
