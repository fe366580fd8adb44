// What must hold of every page, whatever it shows: language, one heading, no sideways scroll, no script, no request to
// elsewhere, nothing in the console, valid HTML, nothing for axe to report. Takes the screenshots. Knows no page by name; `citizen.mjs`
// and `officer.mjs` walk through the pages.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { invalid } from './valid.mjs';

/** Rules of axe that count; an incomplete finding is no fault, a violation is. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'EN-301-549'];

/** Widths in CSS pixels, each with the height of the window. */
const WINDOWS = { 320: 640, 1280: 800 };

/** Spacing that a reader may set without loss (WCAG 1.4.12). */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }`;

/** How a history calls the person who reads it. */
const ONESELF = { fr: 'Vous', de: 'Sie selbst', lb: 'Dir selwer', en: 'You' };

/** All sources of a look at one's own data are asked at once, and which answers first is chance: such entries stand sorted. */
function inOrder(lang, said) {
  const items = said.split(/(?<=\n)(?= {4}- listitem:\n)/);
  const isOwn = (item) => item.includes(`- link "${ONESELF[lang]} ,`);
  const runs = items.reduce((runs, item) => {
    const last = runs.at(-1);
    if (last && isOwn(last[0]) && isOwn(item)) last.push(item);
    else runs.push([item]);
    return runs;
  }, []);
  return runs.flatMap((run) => run.sort()).join('');
}

export class Inspector {
  #copies = new Map();
  /** The answer that each window shows. */
  #shown = new WeakMap();
  faults = [];
  seen = new Set();
  counts = { pages: 0, screenshots: 0, axe: 0, valid: 0, links: 0 };

  /** `others`: sites that pages of this one lead to. */
  constructor(browser, { base, screenshots, others = [] }) {
    Object.assign(this, { browser, base, screenshots, others });
  }

  /** Called with every new context; the samples are served by it. */
  prepare = async () => {};

  fault(where, what) {
    this.faults.push(`${where}: ${what}`);
  }

  /** A window without scripts, as a citizen's browser may be; watched for requests to elsewhere and for messages. */
  async visitor(name) {
    const context = await this.browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 800 } });
    await this.prepare(context);
    this.#watch(context, name);
    const page = await context.newPage();
    page.on('response', (response) => {
      const request = response.request();
      const arrived = response.status() < 300 || response.status() >= 400;
      if (request.isNavigationRequest() && request.frame() === page.mainFrame() && arrived) this.#shown.set(page, response);
    });
    return page;
  }

  /** The page as it was sent. */
  async #valid(page, where) {
    const sent = this.#shown.get(page);
    if (!sent || sent.url().split('#')[0] !== page.url().split('#')[0]) {
      this.fault(where, `is not what was sent last: ${sent?.url()}`);
      return;
    }
    this.counts.valid += 1;
    for (const what of await invalid(await sent.text())) this.fault(where, `is no valid HTML: ${what}`);
  }

  #watch(context, name) {
    context.on('request', (request) => {
      const url = request.url();
      const known = [this.base, ...this.others].some((site) => url.startsWith(`${site}/`));
      if (!known && !url.startsWith('data:')) this.fault(name, `asks elsewhere: ${url}`);
    });
    context.on('response', (response) => {
      const part = response.request().resourceType() !== 'document';
      if (part && response.status() >= 400) this.fault(name, `${response.status()} for ${response.url()}`);
    });
    context.on('console', (message) => {
      const known = /status of (4\d\d|503)/.test(message.text());
      if (!known && ['error', 'warning'].includes(message.type())) this.fault(name, `console: ${message.text()}`);
    });
    context.on('weberror', (error) => this.fault(name, `script: ${error.error()}`));
  }

  /** Looks at the page that a window shows. `state` names it in screenshots and faults. */
  async look(page, lang, state) {
    const where = `${lang}/${state}`;
    this.seen.add(state);
    this.counts.pages += 1;
    await this.#document(page, lang, where);
    await this.#valid(page, where);
    for (const [width, height] of Object.entries(WINDOWS)) {
      await page.setViewportSize({ width: Number(width), height });
      await this.#scroll(page, `${where} at ${width} px`);
      await this.#shoot(page, lang, `${state}-${width}`);
    }
    await this.#axe(page, lang, state);
  }

  async #document(page, lang, where) {
    const found = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title.trim(),
      headings: document.querySelectorAll('h1').length,
      scripts: document.querySelectorAll('script, [onclick], [onload], [style]').length,
      text: document.body.innerText,
      twice: [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
      marked: [...document.querySelectorAll('.govuk-error-summary a')].map((a) => a.getAttribute('href')),
      missing: [...document.querySelectorAll('.govuk-error-summary a')].filter((a) => !document.querySelector(a.getAttribute('href'))).length,
      focused: document.activeElement?.className ?? '',
      languages: [...document.querySelectorAll('a[hreflang]')].map((a) => [a.hreflang, a.lang, new URL(a.href).pathname]),
    }));
    // The focus is set when the page is first painted, which a busy machine does a little later.
    for (let tries = 0; tries < 50 && found.marked.length > 0 && !found.focused.includes('govuk-error-summary'); tries += 1) {
      await page.waitForTimeout(100);
      found.focused = await page.evaluate(() => document.activeElement?.className ?? '');
    }
    if (found.lang !== lang) this.fault(where, `says it is in "${found.lang}"`);
    if (found.title.length < 8) this.fault(where, `has the title "${found.title}"`);
    if (found.headings !== 1) this.fault(where, `has ${found.headings} main headings`);
    if (found.scripts !== 0) this.fault(where, 'has a script or a style of its own');
    if (found.twice.length > 0) this.fault(where, `has an id twice: ${found.twice}`);
    if (found.missing > 0) this.fault(where, `has an error that leads nowhere: ${found.marked}`);
    if (found.marked.length > 0 && !found.focused.includes('govuk-error-summary')) this.fault(where, 'its error summary has not the focus');
    const broken = found.text.match(/\{ ?\$|\bundefined\b|⟦|\u2068|\bNaN\b/);
    if (broken) this.fault(where, `shows "${broken[0]}"`);
    for (const [target, own, path] of found.languages) {
      if (own !== target || !path.startsWith(`/${target}/`)) this.fault(where, `its link to ${target} leads to ${path}`);
    }
  }

  async #scroll(page, where) {
    const found = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: window.innerWidth,
      what: [...document.querySelectorAll('main *, header *, footer *')]
        .filter((e) => !e.closest('.eemol-scroll') && e.getBoundingClientRect().right > window.innerWidth + 0.5)
        .slice(0, 3)
        .map((e) => `<${e.localName} class="${e.className}"> ${e.textContent.trim().slice(0, 40)}`),
    }));
    if (found.wide > found.room) this.fault(where, `is ${found.wide} px wide: ${found.what.join(' | ')}`);
  }

  async #shoot(page, lang, name) {
    if (!this.screenshots) return;
    await mkdir(join(this.screenshots, lang), { recursive: true });
    await page.screenshot({ path: join(this.screenshots, lang, `${name}.png`), fullPage: true });
    this.counts.screenshots += 1;
  }

  /**
   * What a screen reader would say of the main part of a page, kept in `spoken/` and compared. What differs from run to
   * run stands as a sign. `EEMOL_UPDATE=1` writes it anew, to be read before it is kept.
   */
  async speak(page, lang, state) {
    const file = join(import.meta.dirname, 'spoken', `${state}.${lang}.txt`);
    const said = inOrder(lang, `${(await page.locator('main').ariaSnapshot())
      .replace(/(?<![a-z])(ent|cns|cnc)(_|%5F)[0-9A-Z]{26}/g, '$1$2…')
      .replace(/\d{2}:\d{2}(:\d{2})?/g, '00:00')
      // Whether another walk had the log verified before is chance.
      .replace(/(\n {2}- heading [^\n]*\[level=1\]\n) {2}- paragraph:\n(?: {4}[^\n]*\n)*/, state === 'history' ? '$1' : '$&')}\n`);
    if (process.env.EEMOL_UPDATE) {
      await mkdir(join(import.meta.dirname, 'spoken'), { recursive: true });
      await writeFile(file, said);
      return;
    }
    const kept = await readFile(file, 'utf8').catch(() => '');
    const [before, now] = [kept.split('\n'), said.split('\n')];
    const at = now.findIndex((line, place) => line !== before[place]);
    if (kept !== said) this.fault(`${lang}/${state}`, `is spoken otherwise than in ${file}, line ${at + 1}: "${now[at] ?? ''}" instead of "${before[at] ?? ''}"`);
  }

  /** axe needs scripts and the pages allow none: the page as it stands is shown once more in a window that ignores the rule. */
  async #axe(page, lang, state) {
    const [html, url] = [await page.content(), page.url()];
    const copy = await this.#copyOf(page);
    await copy.route(url, (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }), { times: 1 });
    await copy.goto(url);
    const opened = await copy.evaluate(() => {
      const closed = document.querySelectorAll('details:not([open])');
      for (const details of closed) details.open = true;
      return closed.length > 0;
    });
    await copy.evaluate(axe.source);
    for (const [width, height] of Object.entries(WINDOWS)) {
      await copy.setViewportSize({ width: Number(width), height });
      if (opened) await this.#shoot(copy, lang, `${state}-opened-${width}`);
      await this.#violations(copy, `${lang}/${state} at ${width} px`);
    }
    await copy.setViewportSize({ width: 320, height: WINDOWS[320] });
    await copy.addStyleTag({ content: SPACING });
    await this.#scroll(copy, `${lang}/${state} at 320 px with wide spacing`);
  }

  async #copyOf(page) {
    if (!this.#copies.has(page)) {
      const context = await this.browser.newContext({ bypassCSP: true });
      await this.prepare(context);
      this.#copies.set(page, await context.newPage());
    }
    return this.#copies.get(page);
  }

  async #violations(copy, where) {
    const { violations } = await copy.evaluate((tags) => globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
    }), TAGS);
    this.counts.axe += 1;
    for (const { id, help, nodes } of violations) {
      const why = ({ any, all, none }) => [...any, ...all, ...none][0]?.message ?? '';
      const places = nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${why(node)})`);
      this.fault(where, `axe ${id}, ${nodes.length} times: ${help}: ${places.join(' | ')}`);
    }
  }

  /** Closes a window and its copy. */
  async leave(page) {
    await this.#copies.get(page)?.context().close();
    this.#copies.delete(page);
    await page.context().close();
  }

  /** Follows every link of this site on the page that was not followed before, and holds that it leads somewhere. */
  async follow(page, lang, followed) {
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]:not([href^="#"])')].map((a) => a.href.split('#')[0]));
    for (const link of new Set(links)) {
      if (!link.startsWith(`${this.base}/`) || followed.has(link)) continue;
      followed.add(link);
      this.counts.links += 1;
      const answer = await page.context().request.get(link);
      if (answer.status() >= 400) this.fault(`${lang} ${new URL(page.url()).pathname}`, `${answer.status()} behind ${link}`);
    }
  }
}
