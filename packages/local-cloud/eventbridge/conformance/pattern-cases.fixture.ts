const GUIDE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const PATTERNS = `${GUIDE}/eb-event-patterns.html`;
const OPERATORS = `${GUIDE}/eb-create-pattern-operators.html`;
const FILTERING = `${GUIDE}/eb-event-patterns-content-based-filtering.html`;
const ARRAYS = `${GUIDE}/eb-event-patterns-arrays.html`;
const NULLS = `${GUIDE}/eb-event-patterns-null-values.html`;

type Fields = Record<string, unknown>;

/** One documented behaviour of event patterns: events that match a pattern, and events that do not. */
export interface PatternCase {
  name: string;
  /** The page that documents it. */
  doc: string;
  pattern: Fields;
  matches: Fields[];
  rejects: Fields[];
}

/** An event with this detail; `overrides` replaces its other fields. */
export function sampleEvent(detail: Fields, overrides: Fields = {}): Fields {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'order.placed',
    source: 'my.app',
    account: '123456789012',
    time: '2017-10-02T18:43:48Z',
    region: 'us-east-1',
    resources: [],
    ...overrides,
    detail,
  };
}

function whole(name: string, doc: string, matching: Fields[], rejecting: Fields[]): PatternCase[] {
  const event = sampleEvent({});
  return [
    ...matching.map((pattern) => ({ name, doc, pattern, matches: [event], rejects: [] })),
    ...rejecting.map((pattern) => ({ name, doc, pattern, matches: [], rejects: [event] })),
  ];
}

function detail(
  name: string,
  doc: string,
  pattern: Fields,
  matches: Fields[],
  rejects: Fields[],
): PatternCase {
  const toEvent = (fields: Fields) => sampleEvent(fields);
  return {
    name,
    doc,
    pattern: { detail: pattern },
    matches: matches.map(toEvent),
    rejects: rejects.map(toEvent),
  };
}

const anythingBut = (operand: unknown) => [{ 'anything-but': operand }];
const ignoreCase = (text: string | string[]) => ({ 'equals-ignore-case': text });

/** The documented operators and rules of event patterns, 48 groups. */
export const PATTERN_CASES: PatternCase[] = [
  ...whole('exact source', PATTERNS, [{ source: ['my.app'] }], [{ source: ['other'] }]),
  ...whole(
    'all fields must match',
    PATTERNS,
    [{ source: ['my.app'], 'detail-type': ['order.placed'] }],
    [{ source: ['my.app'], 'detail-type': ['order.paid'] }],
  ),
  ...whole('prefix of the time', FILTERING, [{ time: [{ prefix: '2017-10-02' }] }], []),
  ...whole('prefix of the region', FILTERING, [{ region: [{ prefix: 'us-' }] }], []),
  detail('a list is an OR', PATTERNS, { l: ['a', 'b'] }, [{ l: 'a' }, { l: 'b' }], [{ l: 'c' }, {}]),
  detail(
    'a number equals a number, not its text',
    OPERATORS,
    { n: [5] },
    [{ n: 5 }, { n: 5.0 }],
    [{ n: '5' }, { n: 6 }],
  ),
  detail('boolean', OPERATORS, { b: [true] }, [{ b: true }], [{ b: false }, { b: 'true' }]),
  detail('null', NULLS, { u: [null] }, [{ u: null }], [{ u: '' }, {}]),
  detail('empty string', NULLS, { u: [''] }, [{ u: '' }], [{ u: null }, { u: 'a' }, {}]),
  detail('array: any element', ARRAYS, { t: ['x'] }, [{ t: ['y', 'x'] }], [{ t: ['y'] }, { t: [] }]),
  detail(
    'nested fields',
    PATTERNS,
    { a: { b: { c: ['x'] } } },
    [{ a: { b: { c: 'x' } } }],
    [{ a: { b: {} } }, { a: { c: 'x' } }],
  ),
  detail(
    'array of objects: the same element',
    ARRAYS,
    { a: { x: [1], y: [2] } },
    [
      { a: [{ x: 1, y: 2 }] },
      {
        a: [
          { x: 9, y: 9 },
          { x: 1, y: 2 },
        ],
      },
    ],
    [
      {
        a: [
          { x: 1, y: 0 },
          { x: 0, y: 2 },
        ],
      },
    ],
  ),
  detail('prefix', FILTERING, { f: [{ prefix: 'ab' }] }, [{ f: 'abc' }], [{ f: 'xab' }, { f: 5 }]),
  detail(
    'prefix, ignoring case',
    FILTERING,
    { f: [{ prefix: ignoreCase('EventB') }] },
    [{ f: 'EVENTBus' }, { f: 'eventb' }],
    [{ f: 'even' }],
  ),
  detail('suffix', FILTERING, { f: [{ suffix: '.png' }] }, [{ f: 'a.png' }], [{ f: 'a.jpg' }]),
  detail(
    'suffix, ignoring case',
    FILTERING,
    { f: [{ suffix: ignoreCase('.png') }] },
    [{ f: 'a.PNG' }],
    [{ f: 'a.pn' }],
  ),
  detail(
    'equals-ignore-case',
    FILTERING,
    { s: [ignoreCase('alice')] },
    [{ s: 'Alice' }, { s: 'ALICE' }],
    [{ s: 'alicea' }],
  ),
  detail(
    'wildcard',
    FILTERING,
    { s: [{ wildcard: 'dir/*/file-*.txt' }] },
    [{ s: 'dir/a/file-1.txt' }, { s: 'dir/a/b/file-.txt' }],
    [{ s: 'dir/file-1.txt' }],
  ),
  detail(
    'wildcard, escaped',
    FILTERING,
    { s: [{ wildcard: 'a\\*b*' }] },
    [{ s: 'a*bzzz' }],
    [{ s: 'axbzzz' }],
  ),
  detail(
    'wildcard is literal elsewhere',
    FILTERING,
    { s: [{ wildcard: 'a.b(*)' }] },
    [{ s: 'a.b(x)' }],
    [{ s: 'aXb(x)' }],
  ),
  detail(
    'anything-but a string',
    FILTERING,
    { s: anythingBut('initializing') },
    [{ s: 'x' }, { s: 5 }],
    [{ s: 'initializing' }, {}],
  ),
  detail(
    'anything-but a number',
    FILTERING,
    { n: anythingBut(123) },
    [{ n: 1 }, { n: '123' }],
    [{ n: 123 }, {}],
  ),
  detail(
    'anything-but strings',
    FILTERING,
    { s: anythingBut(['stopped', 'overloaded']) },
    [{ s: 'x' }],
    [{ s: 'stopped' }, { s: 'overloaded' }],
  ),
  detail('anything-but numbers', FILTERING, { n: anythingBut([100, 200, 300]) }, [{ n: 101 }], [{ n: 200 }]),
  detail('anything-but matches null', FILTERING, { s: anythingBut(['x']) }, [{ s: null }], []),
  detail(
    'anything-but on an array: another element',
    ARRAYS,
    { s: anythingBut('a') },
    [{ s: ['a', 'b'] }],
    [{ s: ['a'] }],
  ),
  detail(
    'anything-but prefix',
    FILTERING,
    { s: anythingBut({ prefix: 'init' }) },
    [{ s: 'x' }],
    [{ s: 'initx' }, {}],
  ),
  detail(
    'anything-but prefixes',
    FILTERING,
    { s: anythingBut({ prefix: ['init', 'error'] }) },
    [{ s: 'x' }],
    [{ s: 'errorx' }],
  ),
  detail(
    'anything-but suffix',
    FILTERING,
    { s: anythingBut({ suffix: '.txt' }) },
    [{ s: 'a.rtf' }],
    [{ s: 'a.txt' }],
  ),
  detail(
    'anything-but suffixes',
    FILTERING,
    { s: anythingBut({ suffix: ['.txt', '.rtf'] }) },
    [{ s: 'a.md' }],
    [{ s: 'a.rtf' }],
  ),
  detail(
    'anything-but equals-ignore-case',
    FILTERING,
    { s: anythingBut(ignoreCase('init')) },
    [{ s: 'x' }],
    [{ s: 'INIT' }],
  ),
  detail(
    'anything-but equals-ignore-case, a list',
    FILTERING,
    { s: anythingBut(ignoreCase(['init', 'err'])) },
    [{ s: 'x' }],
    [{ s: 'ERR' }],
  ),
  detail(
    'anything-but wildcard',
    FILTERING,
    { s: anythingBut({ wildcard: '*/lib/*' }) },
    [{ s: 'a/b' }],
    [{ s: 'a/lib/b' }],
  ),
  detail(
    'anything-but wildcards',
    FILTERING,
    { s: anythingBut({ wildcard: ['*/lib/*', '*/bin/*'] }) },
    [{ s: 'a/b' }],
    [{ s: 'a/bin/b' }],
  ),
  detail(
    'numeric range',
    FILTERING,
    { c: [{ numeric: ['>', 0, '<=', 5] }] },
    [{ c: 5 }, { c: 0.1 }],
    [{ c: 0 }, { c: 6 }, { c: '3' }],
  ),
  detail('numeric =', FILTERING, { x: [{ numeric: ['=', 3.018e2] }] }, [{ x: 301.8 }], [{ x: 302 }]),
  detail('numeric <', FILTERING, { d: [{ numeric: ['<', 10] }] }, [{ d: 9.99 }, { d: -1 }], [{ d: 10 }]),
  detail(
    'cidr of IPv4',
    FILTERING,
    { ip: [{ cidr: '10.0.0.0/24' }] },
    [{ ip: '10.0.0.255' }],
    [{ ip: '10.0.1.0' }, { ip: 'x' }, { ip: '' }],
  ),
  detail(
    'cidr of IPv6',
    FILTERING,
    { ip: [{ cidr: '2001:db8::/32' }] },
    [{ ip: '2001:db8:1::1' }],
    [{ ip: '2001:db9::1' }, { ip: '10.0.0.1' }],
  ),
  detail('exists', FILTERING, { e: [{ exists: true }] }, [{ e: 1 }, { e: null }, { e: '' }], [{}, { f: 1 }]),
  detail('exists false', FILTERING, { e: [{ exists: false }] }, [{}, { f: 1 }], [{ e: 1 }, { e: null }]),
  detail('exists works on leaves only', FILTERING, { e: [{ exists: true }] }, [], [{ e: { x: 1 } }]),
  detail(
    'exists false below a missing parent',
    FILTERING,
    { p: { e: [{ exists: false }] } },
    [{}, { p: {} }, { p: [] }],
    [{ p: { e: 1 } }],
  ),
  detail(
    'operators mixed in one list are an OR',
    FILTERING,
    { m: [{ prefix: 'a' }, { numeric: ['>', 5] }, 'zz', { exists: false }] },
    [{ m: 'ab' }, { m: 6 }, { m: 'zz' }, {}],
    [{ m: 'b' }, { m: 5 }],
  ),
  detail(
    '$or',
    FILTERING,
    { $or: [{ c: [{ numeric: ['>', 0, '<=', 5] }] }, { d: [{ numeric: ['<', 10] }] }, { x: [301.8] }] },
    [{ c: 3 }, { d: 1 }, { x: 301.8 }],
    [{ c: 9 }, { d: 11 }, {}],
  ),
  detail(
    '$or beside another field',
    FILTERING,
    { k: ['y'], $or: [{ a: [1] }, { b: [2] }] },
    [{ k: 'y', b: 2 }],
    [{ k: 'n', b: 2 }, { k: 'y' }],
  ),
  detail(
    '$or below a field',
    FILTERING,
    { w: { $or: [{ a: [1] }, { b: [2] }] } },
    [{ w: { b: 2 } }],
    [{ w: { a: 2 } }],
  ),
  ...whole(
    '$or at the top',
    FILTERING,
    [{ $or: [{ source: ['x'] }, { 'detail-type': ['order.placed'] }] }],
    [{ $or: [{ source: ['x'] }, { 'detail-type': ['order.paid'] }] }],
  ),
];

/** Patterns that EventBridge refuses. */
export const INVALID_PATTERNS: Array<{ name: string; pattern: string }> = [
  { name: 'text that is not JSON', pattern: '{"not": closed' },
  { name: 'a list', pattern: '["a"]' },
  { name: 'a value outside a list', pattern: '{"source": "my.app"}' },
  { name: 'a number outside a list', pattern: '{"detail": {"n": 42}}' },
  { name: 'an empty list', pattern: '{"resources": []}' },
  { name: 'an operator in capitals', pattern: '{"detail": {"n": [{"EXISTS": true}]}}' },
  { name: 'prefix of a number', pattern: '{"time": [{"prefix": 123}]}' },
  { name: 'prefix of a list', pattern: '{"time": [{"prefix": ["2022"]}]}' },
  { name: 'suffix of a number', pattern: '{"time": [{"suffix": 123}]}' },
  { name: 'equals-ignore-case of a list', pattern: '{"source": [{"equals-ignore-case": ["a"]}]}' },
  { name: 'wildcard of a number', pattern: '{"source": [{"wildcard": 123}]}' },
  { name: 'two stars in a row', pattern: '{"source": [{"wildcard": "a**b"}]}' },
  { name: 'numeric with two lower bounds', pattern: '{"detail": {"n": [{"numeric": [">", 0, ">", 0]}]}}' },
  { name: 'numeric without its bound', pattern: '{"detail": {"n": [{"numeric": [">", 0, "<"]}]}}' },
  { name: 'cidr without a mask', pattern: '{"detail": {"ip": [{"cidr": "10.0.0.0"}]}}' },
  { name: 'cidr with a mask of letters', pattern: '{"detail": {"ip": [{"cidr": "10.0.0.0/xx"}]}}' },
  { name: 'cidr of no address', pattern: '{"detail": {"ip": [{"cidr": "xx.11.xx/8"}]}}' },
  { name: 'anything-but prefix of a number', pattern: '{"source": [{"anything-but": {"prefix": 123}}]}' },
  { name: 'anything-but an empty prefix', pattern: '{"source": [{"anything-but": {"prefix": ""}}]}' },
  { name: 'anything-but wildcard of a number', pattern: '{"source": [{"anything-but": {"wildcard": 123}}]}' },
];
