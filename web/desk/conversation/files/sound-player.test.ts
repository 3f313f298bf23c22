import { describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../../../api/problem.ts';
import { STOP } from '../sound-element.ts';
import { LINK_GOOD_MS } from './file-link.ts';
import { SoundPlayer } from './sound-player.ts';

/** An `<audio>` that does at once what a browser does a moment later. */
class Element extends EventTarget {
  currentTime = 0;
  duration = 12;
  playbackRate = 1;
  ended = false;
  isPlaying = false;
  /** Links that lead to nothing. */
  readonly broken = new Set<string>();
  #src = '';

  get src() {
    return this.#src;
  }
  set src(src: string) {
    this.#src = src;
    this.isPlaying = false;
    this.currentTime = 0;
    this.tell('timeupdate');
    this.tell(this.broken.has(src) ? 'error' : 'loadedmetadata');
  }
  async play() {
    this.isPlaying = true;
    this.tell('playing');
  }
  pause() {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.tell('pause');
  }
  tell(event: string) {
    this.dispatchEvent(new Event(event));
  }
  hear(until: number) {
    this.currentTime = until;
    this.tell('timeupdate');
  }
}

function playing() {
  const element = new Element();
  let now = 0;
  let links = 0;
  const ask = vi.fn(async () => `https://media.example/${++links}`);
  return {
    element,
    ask,
    player: new SoundPlayer(element, () => now),
    later: (ms: number) => {
      now += ms;
    },
  };
}

describe('a recording', () => {
  it('asks for a link when it is first heard, and goes on after a pause without another', async () => {
    const { player, element, ask } = playing();
    expect(player.of('a')).toMatchObject({ state: 'still', at: 0 });
    expect(ask).not.toHaveBeenCalled();
    await player.play('a', ask);
    element.hear(4);
    expect(player.of('a')).toMatchObject({ state: 'playing', at: 4, total: 12 });
    player.pause();
    expect(player.of('a')).toMatchObject({ state: 'still', at: 4 });
    await player.play('a', ask);
    expect([element.isPlaying, element.currentTime, ask.mock.calls.length]).toEqual([true, 4, 1]);
  });

  it('begins where it was put before it was heard', async () => {
    const { player, element, ask } = playing();
    player.seek('a', 9);
    await player.play('a', ask);
    expect([element.currentTime, player.of('a').at]).toEqual([9, 9]);
    player.seek('a', 2);
    expect(element.currentTime).toBe(2);
  });

  it('ends another one, which is later heard from where it was', async () => {
    const { player, element, ask } = playing();
    await player.play('a', ask);
    element.hear(5);
    await player.play('b', ask);
    expect([player.of('a'), player.of('b')]).toMatchObject([
      { state: 'still', at: 5 },
      { state: 'playing', at: 0 },
    ]);
    await player.play('a', ask);
    expect(element.currentTime).toBe(5);
  });

  it('whose link has ended goes on with a new one, as often as it takes', async () => {
    const { player, element, ask, later } = playing();
    await player.play('a', ask);
    for (const at of [3, 6]) {
      element.hear(at);
      later(LINK_GOOD_MS + 1);
      element.tell('error');
      await vi.waitFor(() => expect(element.isPlaying).toBe(true));
      expect([element.currentTime, player.of('a').trouble]).toEqual([at, undefined]);
    }
    expect(ask).toHaveBeenCalledTimes(3);
    // Left alone for longer than a link is good, it asks at once.
    player.pause();
    later(LINK_GOOD_MS + 1);
    await player.play('a', ask);
    expect([ask.mock.calls.length, element.currentTime]).toEqual([4, 6]);
  });

  it('that opens with no link says so after two, and may be tried again', async () => {
    const { player, element, ask } = playing();
    for (const link of [1, 2]) element.broken.add(`https://media.example/${link}`);
    await player.play('a', ask);
    await vi.waitFor(() => expect(player.of('a')).toMatchObject({ state: 'still', trouble: 'unopened' }));
    await player.play('a', ask);
    expect(player.of('a')).toMatchObject({ state: 'playing', trouble: undefined });
  });

  it('that is not kept any more says so', async () => {
    const { player } = playing();
    await player.play('a', async () => {
      throw new ApiProblem({ status: 404, code: 'file_gone' });
    });
    expect(player.of('a')).toMatchObject({ state: 'still', trouble: 'gone' });
  });

  it('is heard no more, and not later either, when its conversation is left', async () => {
    const { player, element } = playing();
    let give = (_url: string) => {};
    const asked = player.play('a', () => new Promise((resolve) => (give = resolve)));
    element.tell(STOP);
    give('https://media.example/late');
    await asked;
    expect([element.isPlaying, player.of('a').state]).toEqual([false, 'still']);
  });

  it('that ends begins anew, at the speed that was chosen', async () => {
    const { player, element, ask } = playing();
    player.faster();
    await player.play('a', ask);
    element.hear(12);
    element.tell('ended');
    expect([player.of('a').state, player.of('a').at, element.playbackRate]).toEqual(['still', 0, 1.5]);
  });
});
