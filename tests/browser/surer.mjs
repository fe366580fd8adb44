// A yes that needs a surer sign-in: the page that leads there, and what was chosen on the way back from it. Whoever drives
// this has signed the person in at the identity provider, and brings the cookies along.
import { go, hold, press } from './hands.mjs';

/** `person` has `cookies` of a weak sign-in and the `code` of a request that needs a surer one. */
export async function surer(inspector, page, lang, person) {
  const cookies = Object.entries(person.cookies).map(([name, value]) => ({ name, value, url: inspector.base }));
  await page.context().addCookies(cookies);
  await go(inspector, page, `/${lang}/c/${person.code}`);
  const request = page.url();
  await page.locator('input[name=field]').first().check();
  await press(inspector, page, 'button[name=answer][value=share]');
  await press(inspector, page, 'button[name=answer][value=share]', 403);
  await inspector.look(page, lang, 'step-up');
  await inspector.speak(page, lang, 'step-up');
  const start = await page.locator('main a.govuk-button').getAttribute('href');
  hold(inspector, `${lang}/step-up`, `leads to ${start}`, start.startsWith(`/${lang}/sign-in/start?level=`));
  await press(inspector, page, 'main a.govuk-link');
  hold(inspector, `${lang}/step-up`, `leads back to ${page.url()}`, page.url() === request);
  hold(inspector, `${lang}/consent-kept`, 'forgot what was chosen', await page.locator('input[name=field]').first().isChecked());
  await inspector.look(page, lang, 'consent-kept');
}
