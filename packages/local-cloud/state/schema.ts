/** Marks a file as ours. @see https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x50726f73;

/** Grows with every change below; a file of another version is refused, not converted. */
export const SCHEMA_VERSION = 1;

/** Times are milliseconds since the epoch. Nothing here may hold a port: ports change with every run. */
export const SCHEMA = `
  CREATE TABLE queue_message (
    queue TEXT NOT NULL,
    sequence_number TEXT NOT NULL,
    message TEXT NOT NULL,
    receive_count INTEGER NOT NULL,
    first_received_at INTEGER,
    receives INTEGER NOT NULL,
    visible_at INTEGER,
    PRIMARY KEY (queue, sequence_number)
  ) WITHOUT ROWID;

  CREATE TABLE queue_send (
    queue TEXT NOT NULL,
    group_id TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence_number TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (queue, group_id, deduplication_id)
  ) WITHOUT ROWID;

  CREATE TABLE bus_event (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    bus TEXT NOT NULL,
    event TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    trace_header TEXT,
    reached TEXT
  );

  CREATE TABLE archived_event (
    id INTEGER PRIMARY KEY,
    archive TEXT NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL
  );
  CREATE INDEX archived_event_by_archive ON archived_event (archive);

  CREATE TABLE invocation (
    id INTEGER PRIMARY KEY,
    invocation_id TEXT NOT NULL UNIQUE,
    function_arn TEXT NOT NULL,
    event TEXT NOT NULL,
    trace_header TEXT
  );

  CREATE TABLE secrets (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    snapshot TEXT NOT NULL
  );
`;
