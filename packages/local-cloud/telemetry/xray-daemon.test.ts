import { createSocket } from 'node:dgram';
import { describe, expect, it, vi } from 'vitest';
import { InvalidSegmentError, readDatagram, type Segment } from './segment.ts';
import { listenForSegments } from './xray-daemon.ts';

const HEADER = '{"format":"json","version":1}\n';
const DOCUMENT = {
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  id: '53995c3f42cd8ad8',
  name: '## sender',
  start_time: 1_478_293_361.271,
};

describe('readDatagram', () => {
  it('reads the document after the header, and keeps what it does not know', () => {
    expect(readDatagram(HEADER + JSON.stringify({ ...DOCUMENT, metadata: { a: 1 } }))).toEqual({
      ...DOCUMENT,
      metadata: { a: 1 },
    });
  });

  it.each([
    ['no header', JSON.stringify(DOCUMENT)],
    ['another header', `{"format":"xml","version":1}\n${JSON.stringify(DOCUMENT)}`],
    ['no JSON', `${HEADER}{`],
    ['no object', `${HEADER}[]`],
    ['no trace id', HEADER + JSON.stringify({ ...DOCUMENT, trace_id: 'x' })],
    ['no id', HEADER + JSON.stringify({ ...DOCUMENT, id: undefined })],
    ['no name', HEADER + JSON.stringify({ ...DOCUMENT, name: '' })],
    ['no start', HEADER + JSON.stringify({ ...DOCUMENT, start_time: 'now' })],
  ])('refuses %s', (_what, datagram) => {
    expect(() => readDatagram(datagram)).toThrow(InvalidSegmentError);
  });
});

describe('listenForSegments', () => {
  it('hands on segments, and reports what it cannot read', async () => {
    const segments: Segment[] = [];
    const unreadable: unknown[] = [];
    const daemon = await listenForSegments(
      (segment) => segments.push(segment),
      (error) => unreadable.push(error),
    );
    const socket = createSocket('udp4');
    try {
      const port = Number(daemon.address.split(':')[1]);
      for (const text of ['no json', HEADER + JSON.stringify(DOCUMENT)]) socket.send(text, port, '127.0.0.1');
      await vi.waitFor(() => expect(segments).toEqual([DOCUMENT]));
      expect(unreadable).toEqual([expect.any(InvalidSegmentError)]);
    } finally {
      socket.close();
      await daemon.close();
    }
  });
});
