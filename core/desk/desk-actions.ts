import type { Conversation } from '../conversation/records.ts';
import { isWindowOpen } from '../conversation/reply/gate.ts';
import {
  closed,
  type DeskChange,
  type GiveBackTarget,
  givenBack,
  reopened,
  type TransferTarget,
  takenOver,
  transferredWith,
} from './desk-changes.ts';
import { checkId, checkQueueId, NOTE_LENGTH, REPLY_LENGTH, readBody } from './desk-input.ts';
import {
  type DeskAction,
  type DeskPorts,
  type DeskSubject,
  type NoteOutcome,
  type OwnerOutcome,
  type ReplyOutcome,
  type Requested,
  requestOf,
  type Seen,
  type SeenBefore,
} from './desk-ports.ts';
import { type Said, say, whatWasSeen, writeDown } from './desk-say.ts';
import { changeTags, type TagChange } from './desk-tags.ts';
import { type DeskContext, type DeskDone, writeDeskChange } from './desk-write.ts';
import { WindowClosedError } from './errors.ts';
import { newNote } from './note-row.ts';
import { tell } from './publish-desk.ts';
import { type Start, type StartOutcome, startConversation } from './start-conversation.ts';

/**
 * What people do with conversations. Each action is one conditional write; then the role that must act (the sender, an
 * agent) is asked and the facts are published.
 *
 * When the caller dies after the write, the watchdog makes good what was asked of agents and sender (`due_at`), and
 * publishes a change of owner from its note. Only `agent.human.response.generated` may be missing then, unless the same
 * person repeats the reply with its `requestId` within a day. Every action may be repeated so (the others with their
 * `ownerEpoch`): a repetition changes nothing and tells everything again, under the same keys.
 *
 * Besides the errors named at each, all throw {@link UnknownConversationError} for a conversation that the
 * tenant does not have, {@link DeskInputError}, {@link ContentionError} after five lost races, and what the
 * ports throw; all but `note` throw {@link OwnerChangedError} for an old `ownerEpoch`.
 */
export class DeskActions {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  /**
   * The person has the conversation: it is open, in its queue or the tenant's queue for people. From an agent,
   * from a queue, from a colleague, or reopened; a ticket that is over is followed by the next. Who has it
   * already changes nothing.
   */
  async takeOver(action: DeskAction): Promise<OwnerOutcome> {
    const policy = await this.#ports.policyOf(action.tenantId);
    return this.#changeOwner('take_over', action, (seen, { now }) =>
      takenOver(seen, action.userId, policy, now),
    );
  }

  /**
   * The person has a conversation that was closed: its ticket goes on, or where it is over the next begins.
   *
   * @throws {TicketTransitionError} when it is not closed, and not the person's
   */
  async reopen(action: DeskAction): Promise<OwnerOutcome> {
    const policy = await this.#ports.policyOf(action.tenantId);
    return this.#changeOwner('reopen', action, (seen, { now }) => reopened(seen, action.userId, policy, now));
  }

  /**
   * An agent has the conversation again: the one that is named, else triage when the tenant begins there, else the AI.
   * What is unanswered is asked for at once.
   *
   * @throws {TicketTransitionError} when people do not have it
   */
  async giveBack(action: DeskAction & { to?: GiveBackTarget }): Promise<OwnerOutcome> {
    const policy = await this.#ports.policyOf(action.tenantId);
    const { to } = action;
    return this.#changeOwner('give_back', action, (seen, { now }) => givenBack(seen, policy, now, to), {
      name: to === undefined ? [] : [to],
      contents: [],
    });
  }

  /**
   * The people of a queue have the conversation, or one person. Whether the tenant has such a queue or person
   * is for the caller to check; that no second request moves it there twice is checked here.
   *
   * @param action `note`: for those who have it then; `words`: for the customer. As long as in `note` and `reply`
   * @throws {TicketTransitionError} when it is closed
   * @throws {WindowClosedError} with `words`
   */
  async transfer(
    action: DeskAction & { to: TransferTarget; note?: string | undefined; words?: string | undefined },
  ): Promise<OwnerOutcome> {
    const { to, userId } = action;
    const note = action.note === undefined ? undefined : readBody(action.note, NOTE_LENGTH, 'note');
    const words = action.words === undefined ? undefined : readBody(action.words, REPLY_LENGTH, 'words');
    if (to.queueId !== undefined) checkQueueId(to.queueId);
    if (to.userId !== undefined) checkId('to.userId', to.userId);
    const policy = await this.#ports.policyOf(action.tenantId);
    const name = [to.queueId ?? '', to.userId ?? ''];
    return this.#changeOwner(
      'transfer',
      action,
      (seen, { now, requestPk }) => {
        if (words !== undefined && !isWindowOpen(seen, now))
          throw new WindowClosedError(seen.conversation_id);
        const said = {
          note:
            note === undefined
              ? undefined
              : newNote(requestPk, { userId, body: note, ticketId: seen.ticket_id }, now),
          words:
            words === undefined ? undefined : { userId, content: { kind: 'text' as const, body: words } },
        };
        return transferredWith(seen, to, said, policy, now);
      },
      { name, contents: [note ?? '', words ?? ''] },
    );
  }

  /**
   * The conversation is done and everything counts as answered. Its ticket is kept as a row.
   *
   * @throws {TicketTransitionError} when it is closed
   * @throws {UnseenMessageError} when the customer has written since: closing would leave it unread
   */
  async close(action: DeskAction & Seen & { closingReason?: string | undefined }): Promise<OwnerOutcome> {
    const { closingReason } = action;
    return this.#changeOwner('close', action, (seen, { now, ...first }) =>
      closed(seen, { ...whatWasSeen(action, first), closingReason }, now),
    );
  }

  /**
   * Answers the customer, and takes the conversation over when the person does not have it. Everything that the
   * person saw counts as answered; a message that came meanwhile does not.
   *
   * @param action `body`: 1 to 4,096 UTF-16 units, not only blanks; or a `template`, which goes outside of the window too
   * @throws {RequestReusedError} for a known `requestId` with another text or conversation
   * @throws {UnseenMessageError} with `seenThrough`, when the customer has written since
   * @throws {UnseenReplyError} with `seenThrough`, when another one has answered since
   * @throws {WindowClosedError} for a text
   * @throws {TemplateRefusedError} {ChannelStoppedError} for a template
   */
  reply(action: DeskAction & Seen & SeenBefore & Requested & Said): Promise<ReplyOutcome> {
    return say(this.#ports, action);
  }

  /** Writes to a customer first; see `startConversation`. */
  start(start: Start): Promise<StartOutcome> {
    return startConversation(this.#ports, start);
  }

  /**
   * Writes something for colleagues; the customer never sees it. The owner of the conversation keeps it.
   *
   * @param note `body`: 1 to 10,000 UTF-16 units, not only blanks
   * @throws {RequestReusedError} for a known `requestId` with another text or conversation
   */
  note(note: DeskSubject & Requested & { body: string }): Promise<NoteOutcome> {
    return writeDown(this.#ports, note);
  }

  /** Changes the tags of a conversation; its owner stays, and nothing is told. See `changeTags`. */
  async changeTags({ add, remove, ...of }: Omit<DeskSubject, 'userId'> & TagChange): Promise<Conversation> {
    return changeTags(this.#ports, of, { add, remove });
  }

  async #changeOwner(
    kind: string,
    action: DeskAction,
    decide: (seen: Conversation, context: DeskContext & { requestPk: string }) => DeskChange | undefined,
    more: { name: readonly string[]; contents: readonly string[] } = { name: [], contents: [] },
  ): Promise<OwnerOutcome> {
    checkId('userId', action.userId);
    const name = [action.conversationId, String(action.ownerEpoch), ...more.name];
    const request = requestOf(action, kind, name, [...name, ...more.contents]);
    const done: DeskDone = await writeDeskChange(this.#ports, { ...action, request }, (seen, context) =>
      decide(seen, { ...context, requestPk: request.key.pk }),
    );
    await tell(this.#ports, done, action.userId);
    return { conversation: done.conversation, change: done.change, repeated: done.repeated };
  }
}
