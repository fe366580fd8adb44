// Drives a real browser over every page of a broker that runs, or over the view's samples, and says what is wrong.
//
//   node check.mjs < what.json      prints a summary as JSON; exit status 1 when there is any fault
//
// what.json: { "base": "http://127.0.0.1:8080", "languages": ["fr", …], "screenshots": "folder",
//              "persons": { "fr": { "name", "number", "grant", "refuse", "twice", "used" }, … } }
// grant, refuse, twice: codes of requests that wait for the person; used: id of a permission that was used.
// or:        { "base", "languages", "screenshots", "away": true }: sign-in is at an identity provider that does not answer
// or:        { "base", "languages", "screenshots", "surer": true, "persons": { "fr": { "code", "cookies" }, … } }: the person is
//            signed in, but not surely enough for the request of this code
// or:        { "samples": "folder of the view's samples", "languages": [ … ], "screenshots": "folder" }
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import { away } from './away.mjs';
import { anybody, citizen } from './citizen.mjs';
import { Inspector } from './inspect.mjs';
import { officer } from './officer.mjs';
import { BASE, samples, serve } from './samples.mjs';
import { surer } from './surer.mjs';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
];

const what = JSON.parse(await text(process.stdin));
const started = performance.now();
const browser = await chromium.launch({
  executablePath: what.chromium ?? '/usr/bin/chromium', headless: true, args: FLAGS,
});
const inspector = new Inspector(browser, { base: what.samples ? BASE : what.base, screenshots: what.screenshots });
try {
  if (what.samples) {
    inspector.prepare = (context) => serve(context, what.samples);
    await Promise.all(halves(what.languages).map((some) => samples(inspector, what.samples, some, new RegExp(what.only ?? '.'))));
  } else {
    await Promise.all(halves(what.languages).map(walkAll));
  }
} finally {
  await browser.close();
}

const summary = {
  ...inspector.counts,
  states: inspector.seen.size,
  languages: what.languages.length,
  seconds: Math.round((performance.now() - started) / 1000),
  faults: inspector.faults,
};
console.log(JSON.stringify(summary, null, 2));
process.exitCode = inspector.faults.length > 0 ? 1 : 0;

/** Two walks at a time keep two cores busy. */
function halves(languages) {
  return [languages.filter((_, at) => at % 2 === 0), languages.filter((_, at) => at % 2 === 1)];
}

function walks() {
  if (what.away) return [away];
  return what.surer ? [surer] : [anybody, citizen, officer];
}

async function walkAll(languages) {
  for (const lang of languages) {
    for (const walk of walks()) await walkOne(walk, lang);
  }
}

/** A walk that cannot go on is a fault, with the page it stopped at; the other walks go on. */
async function walkOne(walk, lang) {
  const page = await inspector.visitor(`${lang}/${walk.name}`);
  try {
    await walk(inspector, page, lang, what.persons?.[lang]);
  } catch (error) {
    const shown = await page.locator('h1').first().innerText({ timeout: 1000 }).catch(() => 'no heading');
    inspector.fault(`${lang}/${walk.name}`, `stopped at ${page.url()} ("${shown}"): ${error.message.split('\n')[0]}`);
  } finally {
    await inspector.leave(page);
  }
}
