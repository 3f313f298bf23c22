import { hashNumber } from '#platform/ids/hash.ts';
import { LEAST, MOST, REACH } from './sizes.ts';
import type { Unit } from './units.ts';

/** A place behind a unit where a text may end. */
interface End {
  /** Index of the unit behind it. */
  at: number;
  length: number;
}

/**
 * Puts units together to texts of at most `MOST` characters, and as even as their borders allow, so that few are shorter
 * than `LEAST`. Long sections fall apart into stretches first, at places that only the text around them decides: an edit
 * changes the texts of its own stretch, and those further on stay.
 */
export function pack(units: readonly Unit[]): string[] {
  return stretchesOf(units).flatMap(packStretch);
}

/**
 * Cuts behind each unit whose hash is the least of all within `REACH` on both sides; the ends of blocks come before those
 * within blocks. So stretches are longer than `REACH`, the first and the last of a section longer than `LEAST`.
 *
 * @see https://doi.org/10.1016/j.jcss.2009.06.004 N. Bjørner et al., Content-dependent chunking: the local maximum
 */
function stretchesOf(units: readonly Unit[]): Unit[][] {
  let length = 0;
  const ends = units.map(({ text, joint, border }) => {
    length += joint.length + text.length;
    return { place: length, rank: border * 2 ** 32 + hashNumber(text) };
  });
  const stretches: Unit[][] = [[]];
  for (const [at, unit] of units.entries()) {
    stretches.at(-1)?.push(unit);
    if (isAnchor(ends, at, length)) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

function isAnchor(ends: readonly { place: number; rank: number }[], at: number, length: number): boolean {
  const end = ends[at];
  if (!end || end.place < LEAST || length - end.place < LEAST || length <= MOST) return false;
  const loses = (step: 1 | -1) => {
    for (let other = at + step; ; other += step) {
      const rival = ends[other];
      if (!rival || Math.abs(rival.place - end.place) > REACH) return false;
      if (rival.rank > end.rank || (rival.rank === end.rank && step < 0)) return true;
    }
  };
  return !loses(-1) && !loses(1);
}

function packStretch(units: readonly Unit[]): string[] {
  const texts: string[] = [];
  // Carried along: a stretch of lines that are all alike has no place to be cut, and may be a whole document.
  let rest = lengthOf(units);
  for (let start = 0; start < units.length; ) {
    const ends = endsFrom(units, start);
    const end = ends.at(-1)?.at === units.length ? units.length : bestOf(ends, units, rest);
    const taken = units.slice(start, end);
    texts.push(textFrom(taken));
    rest -= lengthOf(taken);
    start = end;
  }
  return texts;
}

/** Each place where a text that begins at `start` may end; the first one even if it is too long there. */
function endsFrom(units: readonly Unit[], start: number): End[] {
  const ends: End[] = [];
  let length = 0;
  for (let at = start; at < units.length; at += 1) {
    const unit = units[at];
    if (!unit) break;
    const before = at === start ? undefined : units[at - 1];
    length += unit.text.length + (before ? unit.joint.length : 0);
    if (beginsTable(unit, before)) length += (unit.table?.header.length ?? 0) + 1;
    if (length > MOST && at > start) break;
    ends.push({ at: at + 1, length });
  }
  return ends;
}

function lengthOf(units: readonly Unit[]): number {
  return units.reduce((sum, { text, joint }) => sum + text.length + joint.length, 0);
}

/**
 * Of the ends that make the text long enough the best border; of alike ones, that which leaves the most even parts.
 *
 * @param rest length of all that is not in a text yet
 */
function bestOf(ends: readonly End[], units: readonly Unit[], rest: number): number {
  const even = rest / Math.ceil(rest / MOST);
  const longEnough = ends.filter(({ length }) => length >= LEAST);
  const choice = longEnough.length > 0 ? longEnough : ends.slice(-1);
  const borderOf = ({ at }: End) => units[at - 1]?.border ?? 0;
  const [best] = choice.toSorted(
    (one, other) =>
      borderOf(other) - borderOf(one) || Math.abs(one.length - even) - Math.abs(other.length - even),
  );
  return best?.at ?? units.length;
}

function textFrom(units: readonly Unit[]): string {
  return units
    .map((unit, at) => {
      const header = beginsTable(unit, units[at - 1]) ? `${unit.table?.header}\n` : '';
      return `${at === 0 ? '' : unit.joint}${header}${unit.text}`;
    })
    .join('');
}

function beginsTable(unit: Unit, before: Unit | undefined): boolean {
  return unit.table !== undefined && unit.table !== before?.table;
}
