// Sign-in where it is at an identity provider, and that one does not answer: every way there ends in a plain page.
import { go, press } from './hands.mjs';

export async function away(inspector, page, lang) {
  await go(inspector, page, `/${lang}/`);
  await inspector.look(page, lang, 'start-provider');
  await go(inspector, page, `/${lang}/requests`);
  await inspector.look(page, lang, 'provider-sign-in');
  await press(inspector, page, 'main a.govuk-button', 503);
  await inspector.look(page, lang, 'identity-down');
  await go(inspector, page, `/${lang}/dpo/log`);
  await inspector.look(page, lang, 'dpo-provider-sign-in');
  await press(inspector, page, 'main a.govuk-button', 503);
}
