/** A phone that was made on this page: of a customer with this number, or user id where the number is hidden. */
export interface OwnPhone {
  /** Digits, or a user id. */
  from: string;
  name: string;
}

const KEPT = 'prosa.phones';

/** Numbers that no person has. */
const FIRST: readonly OwnPhone[] = [
  { from: '5511900000001', name: 'Ana Souza' },
  { from: '5511900000002', name: 'Bruno Lima' },
  { from: 'BR.900000000000000003', name: 'Carla Dias' },
];

export const isHidden = (from: string): boolean => !/^\d+$/.test(from);

/** The phones of this browser; some to begin with. */
export function keptPhones(storage: Pick<Storage, 'getItem'> = localStorage): OwnPhone[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEPT) ?? 'null');
    if (Array.isArray(kept)) return kept.filter(isPhone);
  } catch (error) {
    // What stands there is of another page, or of another version of this one.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return [...FIRST];
}

export function keepPhones(
  phones: readonly OwnPhone[],
  storage: Pick<Storage, 'setItem'> = localStorage,
): void {
  storage.setItem(KEPT, JSON.stringify(phones));
}

function isPhone(value: unknown): value is OwnPhone {
  const { from, name } = (value ?? {}) as Partial<OwnPhone>;
  return typeof from === 'string' && typeof name === 'string';
}

/** A number for a made-up customer. @param random 0 to 1 */
export function madeUpNumber(random: () => number = Math.random): string {
  return `55119${String(Math.floor(random() * 1e8)).padStart(8, '0')}`;
}

/** A user id as WhatsApp gives to a customer who hides the number. */
export function madeUpUserId(random: () => number = Math.random): string {
  return `BR.${String(Math.floor(random() * 9e15) + 1e15)}`;
}

/** A number as people write it; Brazil's with its parts. */
export function shownNumber(digits: string): string {
  const brazil = /^55(\d\d)(\d{4,5})(\d{4})$/.exec(digits);
  return brazil ? `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}` : `+${digits}`;
}
