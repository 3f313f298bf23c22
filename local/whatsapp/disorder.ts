import type { GraphApiError } from './graph-error.ts';
import type { StatusDisorder } from './status-plan.ts';

/** A request to `/messages`, or `/media`, as those see it who may disturb it. */
export interface SendView {
  phoneNumberId: string;
  /** The message's type; `mark_read` for a read mark, `upload` for a file. */
  type: string;
  /** Every name of the recipient, number and user id; none for a read mark or a file. */
  recipient: readonly string[];
  /** Every text in the message's content, one in a line. */
  text: string;
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}

/** What WhatsApp knows when it decides whether it takes a message. */
export interface SendState {
  /** Milliseconds since the epoch, as every time here. */
  now: number;
  /** When messages to this customer were accepted, oldest first. */
  acceptedForCustomer(): number[];
  /** When messages of this business number were accepted within the last second, oldest first. */
  acceptedLately(): number[];
  /** When the customer last wrote; undefined when that never happened. */
  lastCustomerMessageAt: number | undefined;
  /** Whether the customer wants no more messages. */
  stopped: boolean;
}

/** A rule of WhatsApp's that a message breaks. */
export interface RuleBreach {
  error: GraphApiError;
  /** Told by a `failed` status of a message that was accepted, instead of by the answer. */
  later: boolean;
}

/** Called after the acceptance, before the answer; may wait, or throw what is answered instead. */
export type AfterAcceptance = () => void | Promise<void>;

/**
 * Asked at each step of a send. What is thrown is answered: a `GraphApiError`, a `BareHttpError`, or
 * `ConnectionDropped` for no answer at all.
 */
export interface SendDisorder {
  /** Before anything of the body is read; may throw. */
  beforeReading(phoneNumberId: string): void;
  /** Whether a wrong token is as good as the right one. */
  takesAnyToken(phoneNumberId: string): boolean;
  /** Before a message, a read mark or a file is accepted; may wait or throw. */
  beforeAccepting(send: SendView): AfterAcceptance | undefined | Promise<AfterAcceptance | undefined>;
  /** The rule that a message breaks, decided at the moment of its acceptance. */
  breach(send: SendView, state: SendState): RuleBreach | undefined;
  /** What becomes of an accepted message's statuses. */
  statuses(send: SendView): StatusDisorder;
}

/** A request for a customer's file: where it is, or its bytes. `type`: as its message told it. */
export interface MediaView {
  phoneNumberId: string;
  step: 'locate' | 'open';
  type: string;
}

/**
 * What becomes of a request for a customer's file: another status in place of the bytes, other bytes, another size than it
 * has. May wait.
 */
export type MediaDisorder = (
  view: MediaView,
  gone: AbortSignal,
) => Promise<{ status?: number; otherBytes?: boolean; fileSize?: number } | undefined>;
