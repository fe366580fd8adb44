// What a page costs who opens it for the first time: bytes of the answers as they came over the wire, compressed where
// the server does so.
import { hold } from './hands.mjs';

/** A page with all that it loads weighs less than this, in bytes. */
const MOST = 60_000;

/** Opens the page of a window once more, in a window of the same person that has kept nothing and runs scripts. */
export async function weigh(inspector, page, where) {
  const context = await inspector.browser.newContext({ storageState: await page.context().storageState() });
  const finished = [];
  context.on('requestfinished', (request) => finished.push(request));
  const fresh = await context.newPage();
  await fresh.goto(page.url(), { waitUntil: 'networkidle' });
  const parts = await Promise.all(finished.map(async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    return { kind: request.resourceType(), bytes: responseBodySize + responseHeadersSize };
  }));
  await context.close();
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const loaded = parts.map((part) => `${part.kind} ${part.bytes}`).join(', ');
  hold(inspector, where, `weighs ${bytes} bytes (${loaded})`, bytes < MOST);
  hold(inspector, where, `loads no style sheet (${loaded})`, parts.some((part) => part.kind === 'stylesheet'));
  hold(inspector, where, `loads a script (${loaded})`, parts.every((part) => part.kind !== 'script'));
  inspector.counts.consent_bytes = Math.max(inspector.counts.consent_bytes ?? 0, bytes);
}
