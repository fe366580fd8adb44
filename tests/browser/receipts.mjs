// Receipts and downloads in one language: the receipt of a decision, on paper too; whether it is genuine, pasted and as a
// file; the history and everything about oneself to take away.
import { readFile } from 'node:fs/promises';
import { go, hold, press } from './hands.mjs';

/** Looks at the receipt of a permission, and has it checked. */
export async function receipts(inspector, page, lang, granted, look) {
  await go(inspector, page, `/${lang}/permissions/${granted}`);
  await press(inspector, page, `a[href$="/permissions/${granted}/receipt"]`);
  await look('receipt');
  await onPaper(inspector, page, `${lang}/receipt`);
  const address = await page.locator('a[download]').first().getAttribute('href');
  const receipt = await (await page.context().request.get(`${inspector.base}${address}`)).text();

  await press(inspector, page, `footer a[href="/${lang}/verify"]`);
  await look('verify');
  await press(inspector, page, 'main button[type=submit]', 422);
  await look('verify-error');
  await page.locator('#receipt').fill(receipt);
  await verdict(inspector, page, lang, 'verify-genuine', 'sound', look);
  await page.locator('#file').setInputFiles({ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(receipt) });
  await verdict(inspector, page, lang, 'verify-file', 'sound', look);
  await page.locator('#receipt').fill(receipt.replace(/"eemol:uses": (\d+)/, '"eemol:uses": 1$1'));
  await verdict(inspector, page, lang, 'verify-changed', 'broken', look);
}

async function verdict(inspector, page, lang, state, expected, look) {
  await press(inspector, page, 'main button[type=submit]');
  hold(inspector, `${lang}/${state}`, `is not ${expected}`, (await page.locator(`.eemol-verdict--${expected}`).count()) === 1);
  await look(state);
}

/** On paper there is no menu and nothing to press, and all of the text. */
async function onPaper(inspector, page, where) {
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => ({
    nav: [...document.querySelectorAll('.eemol-nav, .eemol-actions, .govuk-back-link')].filter((e) => e.getClientRects().length > 0).length,
    text: document.querySelector('main').innerText.length,
  }));
  hold(inspector, where, 'prints what only works on a screen', seen.nav === 0);
  hold(inspector, where, `prints ${seen.text} letters only`, seen.text > 800);
  await page.emulateMedia({ media: null });
}

/** Takes the history and the archive of everything away. */
export async function downloads(inspector, page, lang, look) {
  await go(inspector, page, `/${lang}/history`);
  const table = await taken(page, () => page.locator('a[href*="/history.csv"]').click());
  hold(inspector, `${lang}/history.csv`, 'has no entry', table.toString('utf8').split('\r\n').length > 3);
  const data = await taken(page, () => page.locator('a[href*="/history.json"]').click());
  hold(inspector, `${lang}/history.json`, 'has no entry', JSON.parse(data.toString('utf8')).entries.length > 3);
  await press(inspector, page, `main a[href="/${lang}/export"]`);
  await look('export');
  const archive = await taken(page, () => page.locator('main form button').click());
  hold(inspector, `${lang}/export`, 'is no archive', archive.subarray(0, 2).toString('latin1') === 'PK');
  await press(inspector, page, 'main form button', 429);
  await look('export-too-often');
}

async function taken(page, act) {
  const arrives = page.waitForEvent('download', { timeout: 30_000 });
  await act();
  return readFile(await (await arrives).path());
}
