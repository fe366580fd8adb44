// Two devices, two windows, a button pressed twice, the back button, and a session that ends in the middle of a form, in a
// real browser without scripts: nothing is granted twice, and nothing that was chosen or typed is lost.
//
//   node twice.mjs < what.json      prints a summary as JSON; exit status 1 when there is any fault
//
// what.json: { "base": "http://127.0.0.1:8080", "aside": "http://127.0.0.1:9", "number": "…",
//              "requests": ids of six requests that wait for the person }
// aside: /sleep lets more time pass than a session lasts unused.
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { go, hold, leave, press } from './hands.mjs';
import { Inspector } from './inspect.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
const SHARE = 'button[name=answer][value=share]';
const REFUSE = 'button[name=answer][value=refuse]';

const what = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath: what.chromium, headless: true, args: FLAGS });
const inspector = new Inspector(browser, { base: what.base });
const done = [];
try {
  const [devices, pressed, back, windows, asleep, late] = what.requests;
  await one('two devices', (page) => twoDevices(page, devices));
  await one('pressed twice', (page) => pressedTwice(page, pressed));
  await one('back button', (page) => backButton(page, back));
  await one('two windows', (page) => twoWindows(page, windows));
  await one('consent after the session', (page) => consentAfter(page, asleep));
  await one('refusal after the session', (page) => refusalAfter(page, late));
  await one('concern after the session', concernAfter);
  await one('DPO after the session', officerAfter);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ done, faults: inspector.faults }, null, 2));
process.exitCode = inspector.faults.length > 0 ? 1 : 0;

async function one(name, walk) {
  const page = await inspector.visitor(name);
  page.setDefaultTimeout(15_000);
  try {
    await walk(page);
    done.push(name);
  } catch (error) {
    inspector.fault(name, `stopped at ${page.url()}: ${error.message.split('\n')[0]}`);
  } finally {
    await inspector.leave(page);
  }
}

/** Types the number on the sign-in page that the window shows. */
async function typeNumber(page) {
  await page.locator('#number').fill(what.number);
  await press(inspector, page, 'form:has(#number) button[type=submit]');
}

async function signIn(page, path = '/en/requests') {
  await go(inspector, page, path);
  await typeNumber(page);
}

/** How many decisions of this kind the person's list has for the request: the link to its permission tells. */
async function decisions(page, id) {
  await go(inspector, page, `/en/permissions/${id}`);
  return (await page.locator('.eemol-timeline li').allInnerTexts()).length;
}

/** The phone shares; the desk, which still shows the question, then says the same and the contrary. */
async function twoDevices(page, id) {
  const desk = await inspector.visitor('the desk');
  await signIn(page);
  await signIn(desk);
  await go(inspector, page, `/en/requests/${id}`);
  await go(inspector, desk, `/en/requests/${id}`);
  const stale = await desk.context().newPage();
  await go(inspector, stale, `/en/requests/${id}`);
  await press(inspector, page, SHARE);
  await press(inspector, desk, SHARE);
  hold(inspector, 'two devices', `the same yes led to ${desk.url()}`, desk.url().endsWith('/done'));
  await press(inspector, stale, REFUSE, 409);
  hold(inspector, 'two devices', 'more than one decision', (await decisions(page, id)) === 2);
  await inspector.leave(desk);
}

/** Two clicks before the answer is there: the browser sends the form twice. */
async function pressedTwice(page, id) {
  await signIn(page);
  await go(inspector, page, `/en/requests/${id}`);
  const button = page.locator(SHARE);
  await leave(page, () => button.dblclick({ noWaitAfter: true }));
  await page.waitForURL(/\/done$/);
  hold(inspector, 'pressed twice', 'more than one decision', (await decisions(page, id)) === 2);
}

/** After the yes, back to the question: it is not open any more, whatever the browser shows of it. */
async function backButton(page, id) {
  await signIn(page);
  await go(inspector, page, `/en/requests/${id}`);
  await press(inspector, page, SHARE);
  await page.goBack();
  hold(inspector, 'back button', 'the question is open again after the yes', (await page.locator(SHARE).count()) === 0);
  await go(inspector, page, `/en/permissions/${id}`);
  await press(inspector, page, `form[action$="/permissions/${id}/stop"] button`);
  await page.goBack();
  hold(inspector, 'back button', 'what was stopped can be stopped again', (await page.locator(`form[action$="/permissions/${id}/stop"]`).count()) === 0);
  hold(inspector, 'back button', 'not three steps', (await decisions(page, id)) === 3);
}

/** One window shares and stops; the other one still offers to pause and to stop. */
async function twoWindows(page, id) {
  await signIn(page);
  await go(inspector, page, `/en/requests/${id}`);
  await press(inspector, page, SHARE);
  const other = await page.context().newPage();
  const third = await page.context().newPage();
  for (const window of [page, other, third]) await go(inspector, window, `/en/permissions/${id}`);
  await press(inspector, page, `form[action$="/stop"] button`);
  await press(inspector, other, `form[action$="/stop"] button`);
  hold(inspector, 'two windows', `the second stop led to ${other.url()}`, other.url().endsWith('/stopped'));
  await press(inspector, third, `form[action$="/pause"] button`, 409);
  hold(inspector, 'two windows', 'not three steps', (await decisions(page, id)) === 3);
}

/** Ticks a field, and the session ends: the answer leads to sign in, and what was ticked is ticked still. */
async function consentAfter(page, id) {
  const where = 'consent after the session';
  await signIn(page);
  await go(inspector, page, `/en/requests/${id}`);
  const box = page.locator('input[name=field]').first();
  await box.check();
  const ticked = await box.getAttribute('value');
  await aside('/sleep');
  await press(inspector, page, SHARE);
  hold(inspector, where, `the answer led to ${page.url()}`, page.url().includes('/sign-in'));
  await typeNumber(page);
  hold(inspector, where, `signing in led to ${page.url()}`, page.url().endsWith(`/requests/${id}`));
  hold(inspector, where, 'does not say that nothing was sent', (await page.locator('main [role=status]').count()) === 1);
  const kept = await page.locator('input[name=field]:checked').evaluateAll((boxes) => boxes.map((box) => box.value));
  hold(inspector, where, `"${kept}" is ticked instead of "${ticked}"`, kept.length === 1 && kept[0] === ticked);
  await press(inspector, page, SHARE);
  await press(inspector, page, SHARE);
  hold(inspector, where, `the answer led to ${page.url()}`, page.url().endsWith('/done'));
  hold(inspector, where, 'more than one decision', (await decisions(page, id)) === 2);
}

/** A no that comes too late is no answer until it is given again. */
async function refusalAfter(page, id) {
  const where = 'refusal after the session';
  await signIn(page);
  await go(inspector, page, `/en/requests/${id}`);
  await aside('/sleep');
  await press(inspector, page, REFUSE);
  await typeNumber(page);
  hold(inspector, where, `signing in led to ${page.url()}`, page.url().endsWith(`/requests/${id}`));
  await press(inspector, page, REFUSE);
  hold(inspector, where, `the answer led to ${page.url()}`, page.url().endsWith('/done'));
}

async function concernAfter(page) {
  const where = 'concern after the session';
  await signIn(page, '/en/history');
  await press(inspector, page, '.eemol-entry a');
  await press(inspector, page, 'main a[href*="/concerns/new?entry="]');
  const about = await page.locator('main dl').innerText();
  const words = { worry: 'I never asked this office for anything.', wish: 'Tell me who it was.' };
  for (const [field, said] of Object.entries(words)) await page.locator(`#${field}`).fill(said);
  await aside('/sleep');
  await press(inspector, page, 'main form button[type=submit]');
  await typeNumber(page);
  for (const [field, said] of Object.entries(words)) {
    const kept = await page.locator(`#${field}`).inputValue();
    hold(inspector, where, `${field} says "${kept}"`, kept === said);
  }
  hold(inspector, where, 'is about something else now', (await page.locator('main dl').innerText()) === about);
  await press(inspector, page, 'main form button[type=submit]');
  const shown = await page.locator('main').innerText();
  hold(inspector, where, 'has no number', /cnc_[0-9A-Z]{26}/.test(shown) && shown.includes(words.worry));
  await go(inspector, page, '/en/concerns/new');
  hold(inspector, where, 'keeps what was sent', (await page.locator('#worry').inputValue()) === '');
}

/** The reason, the message and the ground that a DPO typed. */
async function officerAfter(page) {
  const where = 'DPO after the session';
  const again = () => press(inspector, page, 'button[name=officer][value=operator]');
  await go(inspector, page, '/en/dpo/log?result=permission');
  await again();
  await go(inspector, page, '/en/dpo/log?result=permission');
  await press(inspector, page, 'tbody a');
  await late(page, { reason: 'Complaint 2026/17' }, 'main form button[type=submit]', again, where);
  await press(inspector, page, 'main form button[type=submit]');
  hold(inspector, where, 'does not open the entry', (await page.locator('.eemol-verdict--sound').count()) === 1);

  await go(inspector, page, '/en/dpo/concerns');
  await press(inspector, page, 'main .eemol-card a');
  await press(inspector, page, 'main form button[type=submit]');
  await page.locator('#text').fill('We looked into it and explain.');
  await aside('/sleep');
  await press(inspector, page, 'button[name=step][value=answer]');
  await again();
  await press(inspector, page, 'main form button[type=submit]');
  hold(inspector, where, 'forgets the message', (await page.locator('#text').inputValue()) === 'We looked into it and explain.');
  await press(inspector, page, 'button[name=step][value=answer]');

  await go(inspector, page, '/en/dpo/person');
  const person = { number: what.number, reason: 'Complaint 2026/18' };
  await late(page, person, 'main form button[type=submit]', again, where);
  await go(inspector, page, '/en/dpo/erasure');
  await page.locator('#ground').selectOption({ index: 1 });
  const ground = await page.locator('#ground').inputValue();
  await late(page, person, 'button[name=decision][value=refuse]', again, where);
  hold(inspector, where, 'forgets the ground', (await page.locator('#ground').inputValue()) === ground);
}

/** Fills in, lets the session end, sends, signs in again: everything stands there still, and nothing was done. */
async function late(page, fields, button, again, where) {
  for (const [field, said] of Object.entries(fields)) await page.locator(`#${field}`).fill(said);
  const path = new URL(page.url()).pathname;
  await aside('/sleep');
  await press(inspector, page, button);
  hold(inspector, where, `${path} led to ${page.url()}`, page.url().includes('/dpo/sign-in'));
  await again();
  hold(inspector, where, `signing in led to ${page.url()} instead of ${path}`, new URL(page.url()).pathname === path);
  hold(inspector, where, `${path} does not say that nothing was sent`, (await page.locator('main [role=status]').count()) === 1);
  for (const [field, said] of Object.entries(fields)) {
    const kept = await page.locator(`#${field}`).inputValue();
    hold(inspector, where, `${path}: ${field} says "${kept}"`, kept === said);
  }
}

async function aside(path) {
  const answer = await fetch(`${what.aside}${path}`);
  if (!answer.ok) throw new Error(`aside ${path}: ${answer.status}`);
}
