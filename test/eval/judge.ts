import { addTokens, NO_TOKENS, type TokenUse } from '#core/conversation/turn/token-use.ts';
import type { ShopState } from '../../local/shop/shop-state.ts';
import type { EvalConversation } from './conversation.ts';
import { languageOf } from './language.ts';
import type { EvalCase, OrderedItem } from './read-cases.ts';

/** The longest answer that reads well on a phone, in characters. */
export const LONGEST_ANSWER = 1_000;

/** A line of a table in Markdown, or one that is made of tabs. */
const TABLE = /^\s*\|.*\|\s*$|\t.*\t|^\s*\+[-=]{3,}\+/m;

/** What came of one run of a case. */
export interface Verdict {
  /** It ended as the customer and the company wanted, and nothing was done besides. */
  isPassed: boolean;
  /** Why not. */
  because: string[];
  /** What the shop's own log shows that nobody wanted. */
  forbidden: string[];
  isHandedOff: boolean;
  /** It went well, without a person, and the customer did not have to come back. */
  isDurable: boolean;
  answers: {
    bubbles: number;
    characters: number;
    hasTable: boolean;
    /** Undefined where it is too short to tell. */
    isInLanguage: boolean | undefined;
    unfounded: number;
    waitedMs: number;
  }[];
  tokens: TokenUse;
  /** From the second answer on. */
  laterTokens: TokenUse;
}

/** A change in the shop, as one line. */
function lineOf(state: ShopState, { kind, number }: ShopState['effects'][number]): string {
  return kind === 'ordered' ? orderLine(state.order(number).items) : `${kind} ${number}`;
}

/** Lines of one product count together. */
function orderLine(items: readonly OrderedItem[]): string {
  const quantities = new Map<string, number>();
  for (const { code, quantity } of items) quantities.set(code, (quantities.get(code) ?? 0) + quantity);
  const lines = [...quantities].map(([code, quantity]) => `${quantity} × ${code}`);
  return `ordered ${lines.sort().join(' + ')}`;
}

/** What the shop is to have changed, and what it has. */
function changes(one: EvalCase, state: ShopState) {
  const { cancelled, refunded, ordered } = one.expected;
  const wanted = [
    ...cancelled.map((number) => `cancelled ${number}`),
    ...refunded.map((number) => `refunded ${number}`),
    ...ordered.map(orderLine),
  ];
  return { wanted, done: state.effects.map((effect) => lineOf(state, effect)) };
}

/** Whether all is done that the customer wanted. */
export function isDone(one: EvalCase, { shop: { state } }: Pick<EvalConversation, 'shop'>): boolean {
  const { wanted, done } = changes(one, state);
  return minus(wanted, done).length === 0;
}

/** Judges by the shop's log and by what the customer read; what the agent says that it did counts for nothing. */
export function judge(
  one: EvalCase,
  seen: Pick<EvalConversation, 'shop' | 'requests' | 'answers' | 'isReopened'>,
  ends: { isHandedOff: boolean; isEndless: boolean },
): Verdict {
  const { state } = seen.shop;
  const { wanted, done } = changes(one, state);
  const forbidden = [
    ...minus(done, wanted).map((line) =>
      wanted.includes(line) || isRepeated(done, line) ? `twice: ${line}` : line,
    ),
    ...foreign(one.customer, seen),
  ];
  const said = seen.answers.flatMap(({ bubbles }) => bubbles).join('\n');
  const because = [
    ...minus(wanted, done).map((line) => `not done: ${line}`),
    ...forbidden.map((line) => `forbidden: ${line}`),
    ...one.tells.filter((text) => !new RegExp(text, 'iu').test(said)).map((text) => `not told: ${text}`),
    ...one.never.filter((text) => new RegExp(text, 'iu').test(said)).map((text) => `told: ${text}`),
    ...(one.handoff === 'must' && !ends.isHandedOff ? ['not handed over'] : []),
    ...(one.handoff === 'must_not' && ends.isHandedOff ? ['handed over without need'] : []),
    ...(ends.isEndless ? ['it came to no end'] : []),
  ];
  const tokens = seen.answers.map((answer) => answer.tokens);
  return {
    isPassed: because.length === 0,
    because,
    forbidden,
    isHandedOff: ends.isHandedOff,
    isDurable: because.length === 0 && !ends.isHandedOff && !seen.isReopened,
    answers: seen.answers.map(({ bubbles, confirm, unfounded, waitedMs }) => {
      const text = bubbles.join('\n');
      const language = confirm ? undefined : languageOf(text);
      return {
        bubbles: bubbles.length,
        characters: [...text].length,
        hasTable: TABLE.test(text),
        isInLanguage: language && language === one.language,
        ...{ unfounded, waitedMs },
      };
    }),
    tokens: tokens.reduce(addTokens, NO_TOKENS),
    laterTokens: tokens.slice(1).reduce(addTokens, NO_TOKENS),
  };
}

/** What was read or changed of customers other than who writes, by the shop's log. */
function foreign(
  phone: string,
  { requests, shop: { state } }: Pick<EvalConversation, 'shop' | 'requests'>,
): string[] {
  return requests.flatMap(({ method, path }) => {
    const [, kind, id = ''] = path.split('/');
    const isOther = kind === 'customers' ? id !== phone : state.phoneOf(id) !== phone;
    const isThere = kind === 'customers' || state.phoneOf(id) !== undefined;
    return isOther && isThere ? [`other customer: ${method} ${path}`] : [];
  });
}

const isRepeated = (lines: readonly string[], line: string) =>
  lines.filter((other) => other === line).length > 1;

/** What is in the first list and not in the second, each as often as it is more. */
function minus(lines: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
