import { ProsaError } from '#platform/runtime/errors.ts';
import type { TemplateRefusal } from '../conversation/reply/gate.ts';

/** What a person gave cannot be used; nothing was changed. */
export class DeskInputError extends ProsaError {
  override readonly name = 'DeskInputError';
  /** The field at fault, such as `body`. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`, {
      retryable: false,
      operatorHint: 'Tell the person who asked; the same input is refused again.',
    });
    this.field = field;
  }
}

/** A request id came again, with something else to be done. Nothing was changed. */
export class RequestReusedError extends ProsaError {
  override readonly name = 'RequestReusedError';

  constructor(conversationId: string) {
    super(`a request for conversation ${conversationId} has the id of an earlier, different one`, {
      retryable: false,
      operatorHint: 'The client must make a new request id for each thing that a person does.',
    });
  }
}

/** The customer has written since the person looked. Nothing was changed. */
export class UnseenMessageError extends ProsaError {
  override readonly name = 'UnseenMessageError';
  /** The `inbound_seq` that the person saw. */
  readonly seqSeen: number;
  readonly inboundSeq: number;

  constructor(conversationId: string, seqSeen: number, inboundSeq: number) {
    super(`conversation ${conversationId} has message ${inboundSeq}, ${seqSeen} was the last one seen`, {
      retryable: false,
      operatorHint: 'The person reads the conversation again and decides.',
    });
    this.seqSeen = seqSeen;
    this.inboundSeq = inboundSeq;
  }
}

/** Another one has answered the customer since the person looked. Nothing was changed. */
export class UnseenReplyError extends ProsaError {
  override readonly name = 'UnseenReplyError';

  constructor(conversationId: string, replySeq: number) {
    super(`conversation ${conversationId} has reply ${replySeq} of another author, which was not seen`, {
      retryable: false,
      operatorHint: 'The person reads the conversation again and decides.',
    });
  }
}

/** The customer is sent no such template: they want none, or the number is another person's. Nothing was changed. */
export class TemplateRefusedError extends ProsaError {
  override readonly name = 'TemplateRefusedError';
  readonly reason: TemplateRefusal;

  constructor(conversationId: string, reason: TemplateRefusal) {
    super(`the customer of conversation ${conversationId} is sent no template: ${reason}`, {
      retryable: false,
      operatorHint: 'The person waits for the customer to write.',
    });
    this.reason = reason;
  }
}

/** WhatsApp does not tell the customer's phone number, so no conversation can be begun. Nothing was changed. */
export class UnreachableCustomerError extends ProsaError {
  override readonly name = 'UnreachableCustomerError';

  constructor(contactId: string) {
    super(`the phone number of contact ${contactId} is not known`, {
      retryable: false,
      operatorHint: 'The person waits for the customer to write, or types the number.',
    });
  }
}

/** The business number sends nothing until a person has acted. Nothing was changed. */
export class ChannelStoppedError extends ProsaError {
  override readonly name = 'ChannelStoppedError';

  constructor(channelId: string, reason: string) {
    super(`channel ${channelId} is stopped: ${reason}`, {
      retryable: false,
      operatorHint: 'See the article of the alarm for stopped channels.',
    });
  }
}

/** Free text cannot be sent any more: the customer wrote too long ago. Nothing was changed. */
export class WindowClosedError extends ProsaError {
  override readonly name = 'WindowClosedError';

  /** @param conversationId undefined: the customer has never written */
  constructor(conversationId: string | undefined) {
    super(
      `the customer of conversation ${conversationId ?? '(none)'} wrote more than 24 hours ago, or never`,
      {
        retryable: false,
        operatorHint: 'The person sends a template, or waits for the customer.',
      },
    );
  }
}
