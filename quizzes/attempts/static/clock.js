// The time left, by the server's clock: a device whose own clock is wrong shows the same.

export class Clock {
  /**
   * @param {(left: number) => void} tick ms left, about once a second
   * @param {() => void} jumped the device slept or its clock was set: what we know of the time is doubtful
   */
  constructor(tick, jumped) {
    this.tick = tick;
    this.jumped = jumped;
    this.deadline = 0;
    this.offset = Infinity; // server's time − performance.now()
    this.error = Infinity; // how far off `offset` may be
    /** @type {number | undefined} */
    this.timer = undefined;
    this.drift = Date.now() - performance.now();
    document.addEventListener("visibilitychange", () => this.timer && this.run());
  }

  /**
   * Learns the server's time from an answer: the truth lies between asking and answering.
   * @param {string} serverNow @param {number} asked performance.now() before the call
   */
  learn(serverNow, asked) {
    const got = performance.now();
    const error = (got - asked) / 2;
    if (error > this.error) return; // an answer that took longer tells less
    this.error = error;
    this.offset = Date.parse(serverNow) - (asked + error);
  }

  /** After a jump only a new answer counts. */
  forget() {
    this.error = Infinity;
  }

  left() {
    return this.deadline - (performance.now() + this.offset);
  }

  start() {
    this.stop();
    this.run();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  run() {
    clearTimeout(this.timer);
    const drift = Date.now() - performance.now();
    // performance.now() stands still while some machines sleep; the wall clock goes on, and the two part.
    if (Math.abs(drift - this.drift) > 1500) {
      this.drift = drift;
      this.jumped();
    }
    const left = this.left();
    this.timer = setTimeout(() => this.run(), left > 0 ? Math.min((left % 1000) + 5, 1000) : 1000);
    this.tick(left);
  }
}

/** «12:46», «1:02:06»; a second that has begun counts whole. @param {number} left ms */
export function written(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}
