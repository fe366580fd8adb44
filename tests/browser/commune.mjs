// The municipality's site of the demonstration: a citizen goes from its form to the consent screen and back, by keyboard in a
// small window; its office asks, hands over code and QR, and reads what came. Without scripts, as everywhere.
//
//   node commune.mjs < what.json    prints a summary as JSON; exit status 1 when there is any fault
//
// what.json: { "base": the municipality's site, "broker": where its citizens sign in, "languages": ["fr", …],
//              "persons": { "fr": { "number" }, … }, "screenshots": "folder" }
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { go, hold, leave, press, tabTo } from './hands.mjs';
import { Inspector } from './inspect.mjs';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
];
const SMALL = { width: 320, height: 640 };

const what = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath: what.chromium, headless: true, args: FLAGS });
const inspector = new Inspector(browser, { base: what.base, screenshots: what.screenshots, others: [what.broker] });
try {
  const half = (at) => what.languages.filter((_, place) => place % 2 === at);
  await Promise.all([0, 1].map(async (at) => {
    for (const lang of half(at)) await walk(lang);
  }));
} finally {
  await browser.close();
}
console.log(JSON.stringify({
  ...inspector.counts, states: inspector.seen.size, languages: what.languages.length, faults: inspector.faults,
}, null, 2));
process.exitCode = inspector.faults.length > 0 ? 1 : 0;

/** A walk that cannot go on is a fault, with the page it stopped at. */
async function walk(lang) {
  const page = await inspector.visitor(`${lang}/commune`);
  try {
    await anybody(page, lang);
    await filledIn(page, lang, what.persons[lang].number);
    await refused(page, lang);
    await office(page, lang, what.persons[lang].number);
  } catch (error) {
    const shown = await page.locator('h1').first().innerText({ timeout: 1000 }).catch(() => 'no heading');
    inspector.fault(`${lang}/commune`, `stopped at ${page.url()} ("${shown}"): ${error.message.split('\n')[0]}`);
  } finally {
    await inspector.leave(page);
  }
}

/** Goes to an element by Tab in a small window and does something there by key; gives the answer that follows. */
async function byKey(page, where, selector, key = 'Enter') {
  await page.setViewportSize(SMALL);
  await tabTo(inspector, page, selector, where);
  return leave(page, () => page.keyboard.press(key));
}

async function type(page, where, selector, words) {
  await page.setViewportSize(SMALL);
  await tabTo(inspector, page, selector, where);
  await page.keyboard.type(words);
}

async function anybody(page, lang) {
  await go(inspector, page, `/${lang}/`);
  await inspector.look(page, lang, 'commune-home');
  await go(inspector, page, `/${lang}/nowhere`, 404);
  await inspector.look(page, lang, 'commune-not-found');
  if (lang === 'en') {
    await go(inspector, page, '/rent-subsidy/back?state=guess&code=guess', 400);
    await inspector.look(page, lang, 'commune-stranger');
  }
  await go(inspector, page, `/${lang}/rent-subsidy`);
  await byKey(page, `${lang}/commune-start`, 'button[name=way][value=hand]');
  await inspector.look(page, lang, 'commune-form-by-hand');
}

/** From the form's first page to the consent screen, by keyboard. */
async function leaveForConsent(page, lang) {
  await go(inspector, page, `/${lang}/`);
  await byKey(page, `${lang}/commune-home`, `main a[href="/${lang}/rent-subsidy"]`);
  await byKey(page, `${lang}/commune-start`, 'button[name=way][value=fill]');
  hold(inspector, `${lang}/commune-start`, `leads to ${page.url()}`, page.url().startsWith(`${what.broker}/${lang}/`));
}

/** The way with a yes: what was shared stands in the form, what was not is typed. */
async function filledIn(page, lang, number) {
  await go(inspector, page, `/${lang}/rent-subsidy`);
  await inspector.look(page, lang, 'commune-start');
  await leaveForConsent(page, lang);
  await inspector.look(page, lang, 'commune-sign-in');
  await type(page, `${lang}/commune-sign-in`, '#number', number);
  await leave(page, () => page.keyboard.press('Enter'));
  await inspector.look(page, lang, 'commune-consent');
  const where = `${lang}/commune-consent`;
  hold(inspector, where, 'something is chosen in advance', (await page.locator('main :checked').count()) === 0);
  await page.setViewportSize(SMALL);
  await tabTo(inspector, page, 'input[name=field][value*="/household/size"]', where);
  await page.keyboard.press('Space');
  await byKey(page, where, 'button[name=answer][value=share]');
  await inspector.look(page, lang, 'commune-check');
  const answer = await byKey(page, `${lang}/commune-check`, 'button[name=answer][value=share]');
  const form = `${lang}/commune-form-filled`;
  hold(inspector, form, `${answer?.status()} at ${page.url()}`, page.url() === `${what.base}/${lang}/rent-subsidy/form`);
  await inspector.look(page, lang, 'commune-form-filled');
  const values = await answers(page);
  const empty = Object.keys(values).filter((name) => values[name] === '');
  hold(inspector, form, `leaves empty: ${empty}`, empty.join() === 'taxable-income,rent');
  hold(inspector, form, 'does not mark what is filled in', (await page.locator('.commune-filled').count()) === 7);

  await byKey(page, form, 'main form button[type=submit]');
  await inspector.look(page, lang, 'commune-form-error');
  hold(inspector, form, 'forgets what was filled in', (await answers(page))['family-name'] === values['family-name']);
  await type(page, form, '#taxable-income', '38200,50');
  await type(page, form, '#rent', '1450');
  await byKey(page, form, 'main form button[type=submit]');
  hold(inspector, form, `is not sent off: ${page.url()}`, page.url().endsWith('/sent'));
  await inspector.look(page, lang, 'commune-sent');
  // Back leads to an answer that no browser keeps; whoever opens the form once more is where it ended.
  await page.goto(`${what.base}/${lang}/rent-subsidy/form`);
  hold(inspector, form, 'can be sent off twice', page.url().endsWith('/sent') || (await page.locator('main form').count()) === 0);
}

/** The way with a no: the form is simply empty, and says so. */
async function refused(page, lang) {
  await leaveForConsent(page, lang);
  await byKey(page, `${lang}/commune-consent`, 'button[name=answer][value=refuse]');
  const form = `${lang}/commune-form-refused`;
  hold(inspector, form, `is at ${page.url()}`, page.url() === `${what.base}/${lang}/rent-subsidy/form`);
  await inspector.look(page, lang, 'commune-form-refused');
  hold(inspector, form, 'is not empty', Object.values(await answers(page)).every((value) => value === ''));
  hold(inspector, form, 'does not say why it is empty', (await page.locator('main [role=status]').count()) === 1);
}

function answers(page) {
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll('main form input')].map((e) => [e.name, e.value])));
}

async function office(page, lang, number) {
  const where = `${lang}/commune-office`;
  await go(inspector, page, `/${lang}/office`);
  await inspector.look(page, lang, 'commune-office');
  await type(page, where, '#number', '123');
  await leave(page, () => page.keyboard.press('Enter'));
  await inspector.look(page, lang, 'commune-office-error');

  await ask(page, lang, number);
  await inspector.look(page, lang, 'commune-case-waiting');
  const drawn = await page.locator('img.commune-qr').evaluate((image) => image.complete && image.naturalWidth > 0);
  hold(inspector, `${lang}/commune-case-waiting`, 'shows no QR code', drawn);
  await answer(page, 'share');
  await lookAgain(page, lang);
  await inspector.look(page, lang, 'commune-case-granted');
  await byKey(page, where, 'form[action$="/fetch"] button');
  await inspector.look(page, lang, 'commune-case-evidence');
  const genuine = await page.locator('.eemol-verdict--sound').count();
  hold(inspector, `${lang}/commune-case-evidence`, `has ${genuine} genuine receipts`, genuine === 3);

  await ask(page, lang, number);
  await answer(page, 'refuse');
  await lookAgain(page, lang);
  await inspector.look(page, lang, 'commune-case-refused');
  hold(inspector, `${lang}/commune-case-refused`, 'offers to fetch', (await page.locator('form[action$="/fetch"]').count()) === 0);

  await ask(page, lang, number);
  await answer(page, 'share', true);
  await lookAgain(page, lang);
  await inspector.look(page, lang, 'commune-case-ended');
  hold(inspector, `${lang}/commune-case-ended`, 'offers to fetch', (await page.locator('form[action$="/fetch"]').count()) === 0);

  await ask(page, lang, number);
  await byKey(page, where, 'form[action$="/give-back"] button');
  await inspector.look(page, lang, 'commune-case-taken-back');
  await go(inspector, page, `/${lang}/office`);
  // The case of the citizen's form, which was sent off.
  await press(inspector, page, 'main section.eemol-card:has(p.eemol-meta:text("·")) a');
  await inspector.look(page, lang, 'commune-case-applied');
}

/** Asks the person from the office, by keyboard; leads to the page of the case. */
async function ask(page, lang, number) {
  await go(inspector, page, `/${lang}/office`);
  await type(page, `${lang}/commune-office`, '#number', number);
  await leave(page, () => page.keyboard.press('Enter'));
  hold(inspector, `${lang}/commune-case`, 'has no code to hand over', (await page.locator('.commune-code').count()) === 1);
}

/** The citizen, who signed in before in this browser, follows the link that was handed over; `stop`: and stops sharing. */
async function answer(page, value, stop = false) {
  const link = await page.locator('a.commune-link').getAttribute('href');
  const other = await page.context().newPage();
  await other.goto(link);
  if (value === 'share') {
    for (const box of await other.locator('input[name=field]').all()) await box.check();
  }
  await press(inspector, other, `button[name=answer][value=${value}]`);
  if (value === 'share') await press(inspector, other, 'button[name=answer][value=share]');
  if (stop) {
    const consent = new URL(other.url()).pathname.split('/').at(-2);
    const lang = new URL(other.url()).pathname.split('/')[1];
    await other.goto(`${what.broker}/${lang}/permissions`);
    await press(inspector, other, `form[action$="/permissions/${consent}/stop"] button`);
  }
  await other.close();
}

async function lookAgain(page, lang) {
  const path = new URL(page.url()).pathname;
  await byKey(page, `${lang}/commune-case`, `main a[href="${path}"]`);
}
