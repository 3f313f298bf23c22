import { ProsaError } from '#platform/runtime/errors.ts';

/** No file was uploaded under the id, or more than a day ago. Nothing was changed. */
export class UnknownUploadError extends ProsaError {
  override readonly name = 'UnknownUploadError';

  constructor(uploadId: string) {
    super(`there is no upload ${uploadId}`, {
      retryable: false,
      operatorHint: 'The file is uploaded again, by a new link.',
    });
  }
}

/** What was given cannot be a document. Nothing was changed. */
export class DocumentInputError extends ProsaError {
  override readonly name = 'DocumentInputError';
  readonly field: 'title' | 'text' | 'upload';

  constructor(field: DocumentInputError['field'], problem: string) {
    super(`${field} ${problem}`, {
      retryable: false,
      operatorHint: 'Tell who put the document; the same input is refused again.',
    });
    this.field = field;
  }
}
