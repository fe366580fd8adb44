// What a person does with a page: goes somewhere, presses a button, moves by keyboard. Every step says what it expects.

/** Opens a path and holds the status. */
export async function go(inspector, page, path, status = 200) {
  const answer = await page.goto(`${inspector.base}${path}`);
  expectStatus(inspector, path, answer, status);
}

/** Presses a button or link, waits for the page behind it and holds its status. */
export async function press(inspector, page, target, status = 200) {
  const place = typeof target === 'string' ? page.locator(target).first() : target.first();
  const answer = await leave(page, () => place.click({ timeout: 10_000 }));
  expectStatus(inspector, `${new URL(page.url()).pathname} after a click`, answer, status);
}

/** Does something that leads to another page and gives the last answer on the way, redirects followed. */
export async function leave(page, act) {
  let last;
  const remember = (response) => {
    if (response.request().isNavigationRequest()) last = response;
  };
  page.on('response', remember);
  const arrived = page.waitForEvent('domcontentloaded', { timeout: 30_000 });
  await act();
  await arrived;
  await page.waitForLoadState('load');
  page.off('response', remember);
  return last;
}

/** Presses Tab until an element that matches has the focus; the focus must be seen at every stop. */
export async function tabTo(inspector, page, selector, where) {
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const painted = element?.matches('.govuk-checkboxes__input') ? getComputedStyle(element.nextElementSibling, '::before') : getComputedStyle(element);
      const outlined = painted.outlineStyle !== 'none' && Number.parseFloat(painted.outlineWidth) > 0;
      return {
        there: element?.matches(wanted),
        seen: outlined || painted.boxShadow !== 'none',
        what: element?.outerHTML.slice(0, 120),
      };
    }, selector);
    if (!now.seen) inspector.fault(where, `the focus is not seen on ${now.what}`);
    if (now.there) return;
  }
  throw new Error(`${where}: Tab never reaches ${selector}`);
}

/** Holds that something is so. */
export function hold(inspector, where, what, is) {
  if (!is) inspector.fault(where, what);
}

function expectStatus(inspector, where, answer, status) {
  const got = answer?.status();
  if (got !== status) inspector.fault(where, `answered ${got} instead of ${status}`);
}
