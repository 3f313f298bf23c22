import { ProsaError } from '#platform/runtime/errors.ts';

/** Neither a phone number nor a user id: there is no contact to find. */
export class NamelessCustomerError extends ProsaError {
  override readonly name = 'NamelessCustomerError';

  constructor() {
    super('the sender has neither a phone number nor a user id', {
      retryable: false,
      operatorHint: 'The caller should have put the item into quarantine; look at what it read.',
    });
  }
}

/** An id that leads to no contact of this tenant. */
export class UnknownContactError extends ProsaError {
  override readonly name = 'UnknownContactError';

  constructor(contactId: string) {
    super(`the tenant has no contact ${contactId}`, {
      retryable: false,
      operatorHint: 'Was the contact erased, or does the id belong to another tenant?',
    });
  }
}

/** A contact would have more fields than are kept of one. Nothing was changed. */
export class TooManyFieldsError extends ProsaError {
  override readonly name = 'TooManyFieldsError';

  constructor(contactId: string, most: number) {
    super(`contact ${contactId} would have more than ${most} fields`, {
      retryable: false,
      operatorHint: 'The person takes other fields away first.',
    });
  }
}
