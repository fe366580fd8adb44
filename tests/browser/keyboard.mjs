// The whole way of a citizen by keyboard alone, in a window of 320 pixels, without scripts, in each language: signs in,
// reads, chooses a field, looks at the values, shares, sees that they were used, stops sharing, sees the refusal, raises a
// concern and takes everything away. Only the start page is opened by its address.
//
//   node keyboard.mjs < what.json   prints a summary as JSON; exit status 1 when there is any fault
//
// what.json: { "base": "http://127.0.0.1:8080", "aside": "http://127.0.0.1:9", "languages": ["fr", …],
//              "persons": { "fr": { "number", "consent": id of a request that waits }, … } }
// aside: answers once the administration has asked for the data: /use/<lang> gets them, /late/<lang> is refused.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { Inspector } from './inspect.mjs';
import { Keys } from './keys.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];

const what = JSON.parse(await text(process.stdin));
const started = performance.now();
const browser = await chromium.launch({ executablePath: what.chromium, headless: true, args: FLAGS });
const inspector = new Inspector(browser, { base: what.base });
const totals = { stops: 0, pages: 0 };
const done = [];
try {
  const halves = [0, 1].map((half) => what.languages.filter((_, at) => at % 2 === half));
  await Promise.all(halves.map(async (languages) => {
    for (const lang of languages) await one(lang);
  }));
} finally {
  await browser.close();
}
const seconds = Math.round((performance.now() - started) / 1000);
console.log(JSON.stringify({ done, ...totals, seconds, faults: inspector.faults }, null, 2));
process.exitCode = inspector.faults.length > 0 ? 1 : 0;

/** A walk that cannot go on is a fault, with the page it stopped at. */
async function one(lang) {
  const page = await inspector.visitor(lang);
  await page.setViewportSize({ width: 320, height: 640 });
  const keys = new Keys(inspector, page, lang);
  try {
    await walk(keys, page, lang, what.persons[lang]);
    done.push(lang);
  } catch (error) {
    inspector.fault(lang, `stopped at ${page.url()}: ${error.message.split('\n')[0]}`);
  } finally {
    totals.stops += keys.stops;
    totals.pages += keys.pages;
    await inspector.leave(page);
  }
}

async function walk(keys, page, lang, { number, consent }) {
  await signIn(keys, page, lang, number);
  await share(keys, page, consent);
  await aside(`/use/${lang}`);
  await seen(keys, page, 'govuk-tag--blue', 'sent');
  await stop(keys, page, consent);
  await aside(`/late/${lang}`);
  await seen(keys, page, 'govuk-tag--orange', 'refused');
  await concern(keys, page);
  await takeAway(keys, page);
  await keys.enter('.eemol-who button');
  await keys.arrive('signed-out');
}

async function signIn(keys, page, lang, number) {
  await page.goto(`${what.base}/${lang}/`);
  await keys.arrive('start');
  await keys.jump('.govuk-skip-link');
  const past = await page.evaluate(() => location.hash);
  keys.hold('its first link does not lead past the header', past === '#main');
  await keys.enter('main a.govuk-button');
  await keys.arrive('sign-in');
  await keys.type('#number', number);
  await keys.enter('form:has(#number) button[type=submit]');
  await keys.arrive('overview');
}

/** Reads the request, ticks one field, looks at the values, checks the answer and gives it. */
async function share(keys, page, consent) {
  await keys.enter('main a[href$="/requests"]');
  await keys.arrive('requests');
  await keys.enter(`main a[href$="/requests/${consent}"]`);
  await keys.arrive('consent');
  const chosen = () => page.locator('main :checked').count();
  keys.hold('something is ticked before anything was pressed', (await chosen()) === 0);
  await keys.unfold('main details:not([open]) > summary');
  await keys.tick('input[name=field]');
  keys.hold('Space does not tick the field', (await chosen()) === 1);
  await keys.enter('button[name=show]');
  await keys.arrive('consent-values');
  keys.hold('shows no values', (await page.locator('.eemol-value').count()) > 0);
  keys.hold('forgets what was ticked when the values are shown', (await chosen()) === 1);
  await keys.enter('button[name=answer][value=share]');
  await keys.arrive('check');
  await keys.enter('button[name=answer][value=share]');
  keys.hold(`the answer led to ${page.url()}`, page.url().endsWith(`/requests/${consent}/done`));
  await keys.arrive('done');
}

/** Finds the entry with this result in the list, opens it, and its proof holds. */
async function seen(keys, page, tag, result) {
  await keys.enter('.eemol-nav a[href$="/history"]');
  await keys.arrive(`history-${result}`);
  await keys.enter(`.eemol-entry:has(.${tag}) a`);
  await keys.arrive(`entry-${result}`);
  keys.hold('its proof does not hold', (await page.locator('.eemol-verdict--sound').count()) === 1);
}

async function stop(keys, page, consent) {
  await keys.enter('.eemol-nav a[href$="/permissions"]');
  await keys.arrive('permissions');
  await keys.enter(`form[action$="/permissions/${consent}/stop"] button`);
  keys.hold(`stopping led to ${page.url()}`, page.url().endsWith('/stopped'));
  await keys.arrive('stopped');
}

/** From the refused entry: sends the form empty, then with words. */
async function concern(keys, page) {
  await keys.enter('main a[href*="/concerns/new?entry="]');
  await keys.arrive('concern-new');
  await keys.enter('main form button[type=submit]', 422);
  await keys.arrive('concern-error');
  const led = await keys.jump('.govuk-error-summary a');
  keys.hold(`the error leads to "${led}" instead of its field`, led === 'worry');
  await page.keyboard.type('I never asked for this.');
  await keys.enter('main form button[type=submit]');
  await keys.arrive('concern');
  const number = (await page.locator('main').innerText()).match(/cnc_[0-9A-Z]{26}/);
  keys.hold('has no number', number !== null);
}

async function takeAway(keys, page) {
  await keys.enter('.eemol-nav a[href$="/history"]');
  await keys.arrive('history');
  for (const [kind, begins] of [['csv', /./], ['json', /^\{/]]) {
    const file = await readFile(await keys.download(`main a[href*="/history.${kind}"]`), 'utf8');
    keys.hold(`history.${kind} is empty`, begins.test(file.replace('\u{feff}', '')));
  }
  await keys.enter('main a[href$="/export"]');
  await keys.arrive('export');
  const archive = await readFile(await keys.download('main form button'));
  keys.hold('the export is no archive', archive.subarray(0, 2).toString('latin1') === 'PK');
}

/** Lets the administration do something, and waits until it is done. */
async function aside(path) {
  const answer = await fetch(`${what.aside}${path}`);
  if (!answer.ok) throw new Error(`aside ${path}: ${answer.status}`);
}
