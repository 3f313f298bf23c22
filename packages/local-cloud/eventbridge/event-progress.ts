import type { BusJournal, KeptEvent } from './journal.ts';
import type { Rule } from './rule.ts';
import type { Target } from './target.ts';

/** How far an accepted event has come on its way to its targets, told to the journal. */
export class EventProgress {
  readonly #journal: BusJournal;
  readonly #eventId: string;
  readonly #reached: Set<string>;
  /** Whether an earlier bridge has offered the event to archives already. */
  readonly archived: boolean;
  #open = 0;
  #published = false;

  constructor(journal: BusJournal, { event, reached }: Pick<KeptEvent, 'event' | 'reached'>) {
    this.#journal = journal;
    this.#eventId = event.id;
    this.#reached = new Set(reached);
    this.archived = reached !== undefined;
  }

  /** Whether a target had the event from an earlier bridge. */
  has(rule: Rule, target: Target): boolean {
    return this.#reached.has(keyOf(rule, target));
  }

  /** A delivery begins. @returns to be called when it has ended, in whatever way */
  begin(rule: Rule, target: Target): () => void {
    this.#open += 1;
    return () => {
      this.#open -= 1;
      this.#reached.add(keyOf(rule, target));
      if (this.#published) this.#tell();
    };
  }

  /** Every delivery has begun. Those that ended at once cost the journal nothing. */
  published(): void {
    this.#published = true;
    this.#tell();
  }

  #tell(): void {
    if (this.#open === 0) this.#journal.finish(this.#eventId);
    else this.#journal.progress(this.#eventId, [...this.#reached]);
  }
}

/** The same target of the same rule in a later run. */
function keyOf(rule: Rule, target: Target): string {
  return `${rule.arn} ${target.id}`;
}
