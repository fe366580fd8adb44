// Comes from an administration's own site, signs in, answers, and is sent back, in a real browser without scripts: what a
// content security policy stops is stopped here, too.
//
//   node redirect.mjs < what.json   prints a summary as JSON; exit status 1 when there is any fault
//
// what.json: { "base": "http://127.0.0.1:8080", "back": "https://…", "number": "…",
//              "ways": { "share": path of the authorization endpoint, "refuse": another, "foreign": another } }
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { Inspector } from './inspect.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];

const what = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath: what.chromium, headless: true, args: FLAGS });
const others = [new URL(what.back).origin];
const inspector = new Inspector(browser, { base: what.base, screenshots: what.screenshots, others });
const faults = inspector.faults;
const seen = {};
try {
  const page = await inspector.visitor('redirect');
  await page.setViewportSize({ width: 320, height: 640 });
  // The administration's site is played: nothing leaves this machine.
  await page.context().route(`${others[0]}/**`, (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><title>Back</title><h1>Back</h1>' }));
  page.setDefaultTimeout(15_000);

  await page.goto(what.base + what.ways.share);
  await page.locator('#number').fill(what.number);
  await page.locator('form:has(#number) button[type=submit]').click();
  await page.locator('button[name=answer][value=share]').click();
  await arrived(page, 'share', 'code');

  await page.goto(what.base + what.ways.refuse);
  await page.locator('button[name=answer][value=refuse]').click();
  await arrived(page, 'refuse', 'error');

  // Somebody else is not asked: a link leads back.
  await page.goto(what.base + what.ways.foreign);
  await inspector.look(page, 'en', 'redirect-other-person');
  await page.locator(`main a[href^="${what.back}"]`).click();
  await arrived(page, 'foreign', 'error');
} catch (error) {
  faults.push(error.message.split('\n').slice(0, 3).join(' '));
} finally {
  await browser.close();
}
console.log(JSON.stringify({ seen, faults }, null, 2));
process.exitCode = faults.length > 0 ? 1 : 0;

/** Waits for the administration's site and keeps what it was told. */
async function arrived(page, way, member) {
  await page.waitForURL((url) => url.href.startsWith(what.back));
  seen[way] = Object.fromEntries(new URL(page.url()).searchParams);
  if (!seen[way][member]) faults.push(`${way}: no ${member} in ${page.url()}`);
}
