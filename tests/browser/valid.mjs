// Whether a page is HTML as the standard has it, by the bytes that were sent and not by what a browser made of them.
import { HtmlValidate } from 'html-validate';

/** The rules of the standard; of taste, only those that mend what browsers guess. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: {
    'close-order': 'error', 'no-dup-class': 'error', 'no-inline-style': 'error', 'no-implicit-close': 'error',
    'no-raw-characters': 'error', 'valid-autocomplete': 'error', 'input-attributes': 'error', 'no-unknown-elements': 'error',
    'prefer-tbody': 'error', 'unrecognized-char-ref': 'error',
    // Everything a page loads is of its own origin.
    'require-sri': ['error', { target: 'crossorigin' }],
    // The summary of errors stands above the main heading; that there is one main heading is held by `inspect.mjs`.
    'heading-level': ['error', { minInitialRank: 'h2' }],
  },
});

/** What is wrong with a page: rule, message, line and column each. */
export async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) => messages)
    .map(({ ruleId, message, line, column }) => `${ruleId} at ${line}:${column}: ${message}`);
}
