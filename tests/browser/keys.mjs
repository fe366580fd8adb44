// A person's hands on the keyboard and nothing else: Tab, Space, Enter and letters, in a window of 320 pixels without
// scripts. Every page is gone round once, stop by stop: each stop is seen, in reading order, on the screen and not covered,
// and the round ends where it began.
import { leave } from './hands.mjs';

/** More stops than any page has. */
const MOST_STOPS = 200;
/** Stops on one line begin at almost the same height. */
const SAME_LINE = 26;

export class Keys {
  stops = 0;
  pages = 0;

  constructor(inspector, page, lang) {
    Object.assign(this, { inspector, page, lang });
  }

  /** Names the page in faults from here on, and goes round it. */
  async arrive(state) {
    this.where = `${this.lang}/${state} by keyboard`;
    this.pages += 1;
    const sticky = await this.page.evaluate(() => [...document.querySelectorAll('body *')]
      .filter((e) => ['fixed', 'sticky'].includes(getComputedStyle(e).position)).length);
    this.hold('has content that stays in place above other content', sticky === 0);
    await this.#round();
  }

  /** Presses Tab until an element that matches has the focus; past the end of the page it begins anew. */
  async reach(selector) {
    let [ends, before] = [0, -1];
    for (let at = 0; at < 2 * MOST_STOPS && ends < 2; at += 1) {
      const stop = await this.#tab(selector);
      if (stop.there) return;
      if (stop.place < before) ends += 1;
      before = stop.place;
    }
    throw new Error(`${this.where}: Tab never reaches ${selector}`);
  }

  /** Reaches a link or a button and presses Enter; holds the status of the page behind it. */
  async enter(selector, status = 200) {
    await this.reach(selector);
    const answer = await leave(this.page, () => this.page.keyboard.press('Enter'));
    this.hold(`Enter on ${selector} got ${answer?.status()} instead of ${status}`, answer?.status() === status);
  }

  /** Reaches a field and types. */
  async type(selector, text) {
    await this.reach(selector);
    await this.page.keyboard.type(text);
  }

  /** Follows a link within the page; gives the id of what has the focus then. */
  async jump(selector) {
    await this.reach(selector);
    await this.page.keyboard.press('Enter');
    return this.page.evaluate(() => document.activeElement?.id ?? '');
  }

  /** Reaches a box and ticks it. */
  async tick(selector) {
    await this.reach(selector);
    await this.page.keyboard.press('Space');
  }

  /** Opens what is folded together. */
  async unfold(selector) {
    await this.reach(selector);
    await this.page.keyboard.press('Enter');
    const open = await this.page.evaluate(() => document.activeElement.closest('details')?.open);
    this.hold(`Enter does not unfold ${selector}`, open === true);
  }

  /** Reaches a link and presses Enter; gives the file that arrives. */
  async download(selector) {
    await this.reach(selector);
    const arrives = this.page.waitForEvent('download', { timeout: 30_000 });
    await this.page.keyboard.press('Enter');
    return (await arrives).path();
  }

  hold(what, is) {
    if (!is) this.inspector.fault(this.where, what);
  }

  /** Once round the page: from its beginning, or from where the page itself set the focus, past every stop to its end. */
  async #round() {
    let before;
    for (let at = 0; at < MOST_STOPS; at += 1) {
      const stop = await this.#tab();
      // After the last stop the browser's own buttons may come, or the first stop again.
      if (before && (stop.end || stop.place === stop.first)) {
        this.hold(`its end comes after ${before.what}, and there is more behind`, before.place === stop.last);
        const back = [await this.#back(), await this.#back()];
        this.hold('cannot be gone back through from its end', back.includes(stop.last));
        return;
      }
      this.hold(`the focus is lost on ${stop.what}`, stop.shown);
      this.hold(`the focus is not seen on ${stop.what}`, stop.seen);
      this.hold(`${stop.what} has the focus and is covered or off the screen`, stop.clear);
      // A date has several stops within its field.
      if (before && before.place !== stop.place) {
        this.hold(`the focus goes back from ${before.what} to ${stop.what}`, stop.place > before.place);
        this.hold(`the focus goes up from ${before.what} to ${stop.what}`, stop.top >= before.top - SAME_LINE);
      }
      this.hold(`the focus stays on ${stop.what}`, before?.place !== stop.place || stop.parts);
      before = stop;
    }
    throw new Error(`${this.where}: Tab never comes to the end of the page, last at ${before?.what}`);
  }

  async #back() {
    await this.page.keyboard.press('Shift+Tab');
    return this.page.evaluate(() => [...document.querySelectorAll('*')].indexOf(document.activeElement));
  }

  async #tab(wanted = ':not(*)') {
    await this.page.keyboard.press('Tab');
    const stop = await this.page.evaluate((wanted) => {
      const element = document.activeElement;
      const all = [...document.querySelectorAll('*')];
      const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
      const reachable = all.filter((e) => e.matches(kinds) && e.checkVisibility());
      const [first, last] = [all.indexOf(reachable[0]), all.indexOf(reachable.at(-1))];
      if (!element || element === document.body || element === document.documentElement) return { end: true, place: -1, first, last };
      const box = element.matches('.govuk-checkboxes__input') ? element.nextElementSibling : element;
      const painted = getComputedStyle(box, box === element ? null : '::before');
      const outlined = painted.outlineStyle !== 'none' && Number.parseFloat(painted.outlineWidth) > 0;
      const rects = [...element.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      // The middle of each part of it that is on the screen; a part that is covered by something else does not count.
      const clear = rects.some(({ left, right, top, bottom }) => {
        const [low, high] = [Math.max(top, 0), Math.min(bottom, window.innerHeight)];
        if (high <= low) return false;
        const hit = document.elementFromPoint((left + right) / 2, (low + high) / 2);
        return hit !== null && (element.contains(hit) || hit.contains(element) || box.contains(hit));
      });
      return {
        end: false,
        there: element.matches(wanted),
        parts: element.type === 'date',
        shown: rects.length > 0,
        seen: outlined || painted.boxShadow !== 'none',
        clear,
        place: all.indexOf(element),
        first,
        last,
        top: (rects[0]?.top ?? 0) + window.scrollY,
        what: element.outerHTML.replace(/\s+/g, ' ').slice(0, 110),
      };
    }, wanted);
    this.stops += stop.end ? 0 : 1;
    return stop;
  }
}
