// Every page and state as the view's samples write them to a folder, `<state>.<lang>.html`; shown under an address of its
// own that no machine has, so that nothing can be asked elsewhere.
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export const BASE = 'http://samples.invalid';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** Serves the folder to every window of the context. */
export async function serve(context, folder) {
  await context.route(`${BASE}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop();
    const body = await readFile(join(folder, name)).catch(() => null);
    await (body ? route.fulfill({ body, contentType: TYPES[extname(name)] }) : route.fulfill({ status: 404 }));
  });
}

/** Looks at every sample in these languages. */
export async function samples(inspector, folder, languages, wanted = /./) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html'));
  for (const lang of languages) {
    const page = await inspector.visitor(`samples in ${lang}`);
    for (const name of names.filter((name) => name.endsWith(`.${lang}.html`) && wanted.test(name))) {
      await page.goto(`${BASE}/${lang}/${name}`);
      await inspector.look(page, lang, name.slice(0, -`.${lang}.html`.length));
    }
    await inspector.leave(page);
  }
}
