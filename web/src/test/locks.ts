/** Web Locks as far as tabs share a stream by them: exclusive ones, that are withdrawn, taken, or wanted if free. */
export class Locks {
  #held = new Map<string, Waiting>();
  #queues = new Map<string, Waiting[]>();

  request = this.#request.bind(this) as unknown as LockManager["request"];

  #request(name: string, options: LockOptions, callback: LockGrantedCallback<unknown>): Promise<unknown> {
    return new Promise<unknown>((resolve, reject) => {
      const wish: Waiting = { name, callback, resolve, reject };
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const held = this.#held.get(name);
      if (options.steal) {
        held?.reject(new DOMException("It was taken.", "AbortError"));
        this.#held.delete(name);
        queue.unshift(wish);
      } else if (options.ifAvailable && (held !== undefined || queue.length > 0)) {
        resolve(callback(null));
        return;
      } else queue.push(wish);
      options.signal?.addEventListener("abort", () => {
        const at = queue.indexOf(wish);
        if (at < 0) return;
        queue.splice(at, 1);
        reject(new DOMException("It was withdrawn.", "AbortError"));
      });
      queueMicrotask(() => this.#grant(name));
    });
  }

  #grant(name: string) {
    const next = this.#held.has(name) ? undefined : this.#queues.get(name)?.shift();
    if (next === undefined) return;
    this.#held.set(name, next);
    const release = () => {
      if (this.#held.get(name) === next) this.#held.delete(name);
      this.#grant(name);
    };
    Promise.resolve(next.callback({ name, mode: "exclusive" }))
      .then(next.resolve, next.reject)
      .finally(release);
  }
}

interface Waiting {
  name: string;
  callback: LockGrantedCallback<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}
