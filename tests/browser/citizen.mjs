// A citizen's way through the pages in one language, without scripts: from the start page to *stop sharing*, and back to
// see who looked. The answer "share" is given by keyboard alone.
import { go, hold, leave, press, tabTo } from './hands.mjs';
import { downloads, receipts } from './receipts.mjs';
import { weigh } from './weight.mjs';

/** Pages that anybody may open. */
export async function anybody(inspector, page, lang) {
  await go(inspector, page, `/${lang}/`);
  await inspector.look(page, lang, 'start');
  for (const name of ['help', 'site-map', 'privacy', 'accessibility']) {
    await go(inspector, page, `/${lang}/${name}`);
    await inspector.look(page, lang, name);
  }
  await go(inspector, page, `/${lang}/nowhere`, 404);
  await inspector.look(page, lang, 'not-found');
  await go(inspector, page, `/${lang}/history`);
  hold(inspector, `${lang}/history`, 'opens without a sign-in', page.url().includes('/sign-in'));
  await inspector.look(page, lang, 'sign-in');
  await page.locator('#number').fill('1234567890123');
  await press(inspector, page, 'form:has(#number) button[type=submit]', 422);
  await inspector.look(page, lang, 'sign-in-error');
}

/** Picks a person from the list of the demonstration. */
export async function signIn(inspector, page, lang, person) {
  await go(inspector, page, `/${lang}/sign-in`);
  await press(inspector, page, `button[name=number][value="${person.number}"]`);
  hold(inspector, `${lang}/overview`, `does not name ${person.name}`, (await page.locator('.eemol-who').innerText()).includes(person.name));
}

/** Everything a citizen does; `person` has four waiting requests, by the codes `grant`, `refuse`, `amend` and `twice`. */
export async function citizen(inspector, page, lang, person) {
  const followed = new Set();
  const look = async (state) => {
    await inspector.look(page, lang, state);
    await inspector.follow(page, lang, followed);
  };
  await signIn(inspector, page, lang, person);
  await look('overview');
  await go(inspector, page, `/${lang}/requests`);
  await look('requests');
  await go(inspector, page, `/${lang}/site-map`);
  await look('site-map-citizen');
  await go(inspector, page, `/${lang}/requests`);
  hold(inspector, `${lang}/requests`, 'does not list four requests', (await page.locator('.eemol-card').count()) === 4);

  const granted = await consent(inspector, page, lang, person.grant);
  await look('consent');
  await inspector.speak(page, lang, 'consent');
  await weigh(inspector, page, `${lang}/consent`);
  await values(inspector, page, lang, look);
  const optional = await grantByKeyboard(inspector, page, lang);
  await look('done-shared');
  hold(inspector, `${lang}/done-shared`, 'does not list the ticked field', (await page.locator('main').innerText()).includes(optional));
  await go(inspector, page, `/${lang}/requests/${granted}`);
  hold(inspector, `${lang}/consent`, 'is open after the answer', page.url().endsWith('/done'));

  await consent(inspector, page, lang, person.refuse);
  await press(inspector, page, 'button[name=answer][value=refuse]');
  hold(inspector, `${lang}/consent`, 'refusing takes more clicks than sharing', page.url().endsWith('/done'));
  await look('done-refused');

  await consent(inspector, page, lang, person.amend);
  await look('consent-amended');
  const changes = await page.locator('section[aria-labelledby=changes] li').count();
  hold(inspector, `${lang}/consent-amended`, `says ${changes} things that would change`, changes >= 2);
  await press(inspector, page, 'button[name=answer][value=refuse]');

  await go(inspector, page, `/${lang}/requests`);
  await inspector.follow(page, lang, followed);
  await twice(inspector, page, lang, person.twice);
  await look('answered-already');
  await go(inspector, page, `/${lang}/requests`);
  await look('requests-none');

  await receipts(inspector, page, lang, granted, look);
  await permissions(inspector, page, lang, { granted, used: person.used }, look);
  await history(inspector, page, lang, look);
  await downloads(inspector, page, lang, look);
  // The officer of the same language answers it.
  person.concern = await myData(inspector, page, lang, look);
  await settings(inspector, page, lang, person, look);
  await signOut(inspector, page);
  await inspector.look(page, lang, 'signed-out');
  await go(inspector, page, `/${lang}/permissions`);
  hold(inspector, `${lang}/permissions`, 'opens after the sign-out', page.url().includes('/sign-in'));
}

/** Opens a consent screen by the code of a letter, holds what must be so before anything is answered, gives the id. */
async function consent(inspector, page, lang, code) {
  await go(inspector, page, `/${lang}/c/${code}`);
  const where = `${lang}/consent`;
  const found = await page.evaluate(() => {
    const shown = (element) => {
      const { width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const look = ['color', 'backgroundColor', 'fontSize', 'fontWeight', 'borderTopColor', 'borderTopWidth', 'boxShadow', 'opacity'];
      return JSON.stringify([Math.round(width), Math.round(height), ...look.map((name) => style[name])]);
    };
    return {
      chosen: document.querySelectorAll('main :checked, main [checked], main [selected], main :disabled').length,
      answers: [...document.querySelectorAll('button[name=answer]')].map((button) => [button.value, shown(button)]),
    };
  });
  hold(inspector, where, 'something is chosen in advance', found.chosen === 0);
  const [no, yes] = found.answers;
  hold(inspector, where, `the answers are ${found.answers.map(([value]) => value)}`, found.answers.length === 2 && no[0] === 'refuse' && yes[0] === 'share');
  hold(inspector, where, `the answers do not look alike: ${no?.[1]} and ${yes?.[1]}`, no?.[1] === yes?.[1]);
  return new URL(page.url()).pathname.split('/').pop();
}

/** Looks at the values before the answer: one source answers, the others hold nothing; the answer is still open. */
async function values(inspector, page, lang, look) {
  const address = page.url();
  await press(inspector, page, 'button[name=show]');
  await look('consent-values');
  hold(inspector, `${lang}/consent-values`, 'shows no value', (await page.locator('.eemol-value').count()) > 0);
  hold(inspector, `${lang}/consent-values`, 'does not say what no source holds', (await page.locator('.eemol-lack').count()) > 0);
  hold(inspector, `${lang}/consent-values`, 'cannot be answered any more', (await page.locator('button[name=answer]').count()) === 2);
  await page.goto(address.replace(/\/answer$/, ''));
  hold(inspector, `${lang}/consent`, 'keeps the values', (await page.locator('.eemol-value').count()) === 0);
}

/** Data held about me, and a concern about the newest refused request. */
async function myData(inspector, page, lang, look) {
  await go(inspector, page, `/${lang}/my-data`);
  await look('my-data');
  await press(inspector, page, 'form[action$="/my-data/residence-certificate"] button');
  await look('my-data-values');
  hold(inspector, `${lang}/my-data-values`, 'shows no value', (await page.locator('.eemol-evidence dd').count()) > 3);
  await go(inspector, page, `/${lang}/my-data`);
  await press(inspector, page, 'form[action$="/my-data/income-certificate"] button', 422);
  await look('my-data-error');

  await go(inspector, page, `/${lang}/history?result=refused`);
  await press(inspector, page, '.eemol-entry a');
  await press(inspector, page, 'main a[href*="/concerns/new?entry="]');
  await look('concern-new');
  await press(inspector, page, 'main form button[type=submit]', 422);
  await look('concern-new-error');
  await page.locator('#worry').fill('I never asked this office for anything.');
  await press(inspector, page, 'main form button[type=submit]');
  await look('concern-fresh');
  const number = (await page.locator('main').innerText()).match(/cnc_[0-9A-Z]{26}/)?.[0];
  hold(inspector, `${lang}/concern-fresh`, 'has no number', number !== undefined);
  await go(inspector, page, `/${lang}/concerns`);
  await look('concerns');
  return number;
}

/** Ticks one optional field and shares, with Tab, Space and Enter only; gives the label of the field. */
async function grantByKeyboard(inspector, page, lang) {
  const where = `${lang}/consent by keyboard`;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.className ?? '');
  hold(inspector, where, 'the first stop does not lead past the menu', first.includes('govuk-skip-link'));
  await page.keyboard.press('Enter');
  await tabTo(inspector, page, 'input[name=field]', where);
  await page.keyboard.press('Space');
  const ticked = page.locator('input[name=field]:checked');
  hold(inspector, where, 'Space does not tick the field', (await ticked.count()) === 1);
  const label = await ticked.first().locator('xpath=following-sibling::label').evaluate((element) => element.firstChild.textContent.trim());
  await tabTo(inspector, page, 'button[name=answer][value=share]', where);
  await leave(page, () => page.keyboard.press('Enter'));
  hold(inspector, where, 'what was ticked is not shown before it is shared', (await page.locator('input[name=checked]').count()) === 1);
  await inspector.look(page, lang, 'check');
  await inspector.speak(page, lang, 'check');
  await press(inspector, page, 'button[name=change]');
  hold(inspector, where, 'a change forgets what was ticked', (await page.locator('input[name=field]:checked').count()) === 1);
  await tabTo(inspector, page, 'button[name=answer][value=share]', where);
  await leave(page, () => page.keyboard.press('Enter'));
  await tabTo(inspector, page, 'button[name=answer][value=share]', where);
  const answer = await leave(page, () => page.keyboard.press('Enter'));
  hold(inspector, where, `the answer got ${answer?.status()}`, answer?.status() === 200 && page.url().endsWith('/done'));
  return label;
}

/** One window refuses; the other, still showing the question, then tries to share: a clear page, and nothing is shared. */
async function twice(inspector, page, lang, code) {
  const other = await page.context().newPage();
  await go(inspector, other, `/${lang}/c/${code}`);
  await go(inspector, page, `/${lang}/c/${code}`);
  await press(inspector, other, 'button[name=answer][value=refuse]');
  await press(inspector, other, 'a[href$="/history"]');
  await other.close();
  await press(inspector, page, 'button[name=answer][value=share]', 409);
}

async function permissions(inspector, page, lang, { granted, used }, look) {
  await go(inspector, page, `/${lang}/permissions`);
  await look('permissions');
  await go(inspector, page, `/${lang}/permissions/${granted}`);
  await look('permission');
  await go(inspector, page, `/${lang}/permissions`);
  await press(inspector, page, `form[action$="/permissions/${used}/stop"] button`);
  hold(inspector, `${lang}/permissions`, 'stopping takes more than one click', page.url().endsWith('/stopped'));
  await look('stopped');
  await press(inspector, page, `form[action$="/permissions/${used}/again"] button`);
  await page.locator('details summary').first().click();
  await look('permission-reopened');
  hold(inspector, `${lang}/permission-reopened`, 'offers to let them ask again once more', (await page.locator('form[action$="/again"]').count()) === 0);
  await go(inspector, page, `/${lang}/permissions`);
  await press(inspector, page, `form[action$="/permissions/${granted}/stop"] button`);
  await look('stopped-unused');
  await go(inspector, page, `/${lang}/permissions?state=ended`);
  await look('permissions-ended');
  await go(inspector, page, `/${lang}/permissions`);
  await look('permissions-none');
}

async function history(inspector, page, lang, look) {
  await go(inspector, page, `/${lang}/history`);
  await look('history');
  await inspector.speak(page, lang, 'history');
  const refused = page.locator('.eemol-entry');
  const all = await refused.count();
  await page.locator('#result').selectOption('refused');
  await press(inspector, page, '.eemol-filter button[type=submit]');
  await look('history-refused');
  hold(inspector, `${lang}/history-refused`, 'does not show the refused requests alone', (await refused.count()) > 0 && (await refused.count()) < all);
  await press(inspector, page, '.eemol-entry a');
  await proven(inspector, page, lang, 'entry-refused', look);
  await go(inspector, page, `/${lang}/history?result=sent`);
  await press(inspector, page, '.eemol-entry a');
  await proven(inspector, page, lang, 'entry-sent', look);
  await go(inspector, page, `/${lang}/history?result=permission`);
  await press(inspector, page, '.eemol-entry a');
  await proven(inspector, page, lang, 'entry-permission', look);
  await page.goto(`${inspector.base}/${lang}/history?from=2026-02-02&to=2026-01-01`);
  await look('history-filter-error');
}

/** One's sessions: another window's is ended from here; and the page that keeps this one in use. */
async function settings(inspector, page, lang, person, look) {
  const other = await inspector.visitor(`${lang}/another window`);
  await signIn(inspector, other, lang, person);
  await press(inspector, page, '.eemol-until a[href$="/settings"]');
  await look('settings');
  await press(inspector, page, 'form[action$="/settings/end"] button');
  await look('settings-ended');
  await go(inspector, other, `/${lang}/requests`);
  hold(inspector, `${lang}/settings`, 'does not end the other session', other.url().includes('/sign-in'));
  await inspector.leave(other);
  await go(inspector, page, `/${lang}/stay-signed-in`);
  await look('stay-signed-in');
}

async function proven(inspector, page, lang, state, look) {
  await look(state);
  hold(inspector, `${lang}/${state}`, 'its proof does not hold', (await page.locator('.eemol-verdict--sound').count()) === 1);
}

export async function signOut(inspector, page) {
  await press(inspector, page, '.eemol-who button');
}
