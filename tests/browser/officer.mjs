// A data protection officer's way through the pages in one language: the list, one entry with its reason, one person's
// entries, the check of the whole log. Afterwards the citizen finds the look in their own list.
import { signIn, signOut } from './citizen.mjs';
import { go, hold, press } from './hands.mjs';

/** What every officer gives as the reason. */
const REASON = 'Complaint 2026/17';

export async function officer(inspector, page, lang, person) {
  const followed = new Set();
  const look = async (state) => {
    await inspector.look(page, lang, state);
    await inspector.follow(page, lang, followed);
  };
  await go(inspector, page, `/${lang}/dpo/log`);
  await look('dpo-sign-in');
  await press(inspector, page, 'button[name=officer]');
  await look('dpo-log');
  await page.locator('#result').selectOption('refused');
  await press(inspector, page, '.eemol-filter button[type=submit]');
  await look('dpo-log-refused');
  hold(inspector, `${lang}/dpo-log-refused`, 'lists nothing', (await page.locator('tbody tr').count()) > 0);

  await press(inspector, page, 'tbody a');
  await look('dpo-reason');
  await press(inspector, page, 'main form button[type=submit]', 422);
  await look('dpo-reason-error');
  await page.locator('#reason').fill(REASON);
  await press(inspector, page, 'main form button[type=submit]');
  await look('dpo-entry');
  hold(inspector, `${lang}/dpo-entry`, 'its proof does not hold', (await page.locator('.eemol-verdict--sound').count()) === 1);

  await go(inspector, page, `/${lang}/dpo/person`);
  await look('dpo-person');
  await press(inspector, page, 'main form button[type=submit]', 422);
  await look('dpo-person-error');
  await page.locator('#number').fill(person.number);
  await page.locator('#reason').fill(REASON);
  await press(inspector, page, 'main form button[type=submit]');
  await look('dpo-log-person');
  hold(inspector, `${lang}/dpo-log-person`, 'shows the number of the person', !(await page.content()).includes(person.number));
  await page.goto(`${inspector.base}/${lang}/dpo/log?consent=x`);
  await look('dpo-log-error');

  await go(inspector, page, `/${lang}/site-map`);
  await look('site-map-dpo');
  await go(inspector, page, `/${lang}/dpo/concerns`);
  await look('dpo-concerns');
  await press(inspector, page, `main .eemol-card a[href$="/${person.concern}"]`);
  await look('dpo-concern-closed');
  await press(inspector, page, 'main form button[type=submit]');
  await look('dpo-concern');
  await press(inspector, page, 'button[name=step][value=answer]', 422);
  await look('dpo-concern-error');
  await page.locator('#text').fill(REASON);
  await press(inspector, page, 'button[name=step][value=answer]');
  await look('dpo-concern-answered');

  await go(inspector, page, `/${lang}/dpo/verify`);
  await look('dpo-verify');
  await press(inspector, page, 'main form button[type=submit]');
  await look('dpo-verified');
  hold(inspector, `${lang}/dpo-verified`, 'does not find the log sound', (await page.locator('.eemol-verdict--sound').count()) === 1);
  await signOut(inspector, page);

  await signIn(inspector, page, lang, person);
  await go(inspector, page, `/${lang}/history?result=looked`);
  await look('history-looked');
  await press(inspector, page, '.eemol-entry a');
  await look('entry-looked');
  hold(inspector, `${lang}/entry-looked`, 'does not say why the officer looked', (await page.locator('main').innerText()).includes(person.concern));
  await go(inspector, page, `/${lang}/concerns`);
  await press(inspector, page, 'main .eemol-card a');
  await look('concern');
  hold(inspector, `${lang}/concern`, 'does not show the answer', (await page.locator('main').innerText()).includes(REASON));
}
