/** Thrown by who answers a request: its connection is closed without an answer. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';

  constructor() {
    super('the connection is closed without an answer');
  }
}
