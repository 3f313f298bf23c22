/** A value's place in an {@link IndexedHeap}. */
export interface HeapNode<T> {
  readonly value: T;
  /** Position in the heap's array; -1 once the value is out. */
  index: number;
}

/**
 * A min-heap from which any value can be taken out in O(log n).
 *
 * Cancelled timers and deleted messages leave at once instead of waiting to reach the top, so the heap never
 * holds more than what is alive.
 */
export class IndexedHeap<T> {
  readonly #before: (a: T, b: T) => boolean;
  #nodes: HeapNode<T>[] = [];

  /** @param before whether `a` must leave the heap before `b` */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#nodes.length;
  }

  peek(): T | undefined {
    return this.#nodes[0]?.value;
  }

  push(value: T): HeapNode<T> {
    const node = { value, index: this.#nodes.length };
    this.#nodes.push(node);
    this.#rise(node);
    return node;
  }

  pop(): T | undefined {
    const top = this.#nodes[0];
    if (top) this.remove(top);
    return top?.value;
  }

  /** Takes a value out; does nothing when it is out already. */
  remove(node: HeapNode<T>): void {
    if (node.index < 0) return;
    const last = this.#nodes.pop();
    if (last && last !== node) {
      this.#put(last, node.index);
      this.#rise(last);
      this.#sink(last);
    }
    node.index = -1;
  }

  /** All values, in no order that callers may rely on. */
  values(): T[] {
    return this.#nodes.map((node) => node.value);
  }

  clear(): void {
    for (const node of this.#nodes) node.index = -1;
    this.#nodes = [];
  }

  #put(node: HeapNode<T>, index: number): void {
    this.#nodes[index] = node;
    node.index = index;
  }

  #rise(node: HeapNode<T>): void {
    while (node.index > 0) {
      const parent = this.#nodes[(node.index - 1) >> 1];
      if (!parent || !this.#before(node.value, parent.value)) return;
      this.#swap(node, parent);
    }
  }

  #sink(node: HeapNode<T>): void {
    for (;;) {
      const left = this.#nodes[2 * node.index + 1];
      const right = this.#nodes[2 * node.index + 2];
      const child = left && right && this.#before(right.value, left.value) ? right : left;
      if (!child || !this.#before(child.value, node.value)) return;
      this.#swap(child, node);
    }
  }

  #swap(a: HeapNode<T>, b: HeapNode<T>): void {
    const index = a.index;
    this.#put(a, b.index);
    this.#put(b, index);
  }
}
