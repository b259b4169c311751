/** A real Chromium for tests: a fresh profile a page, its errors kept, nothing fetched from outside. */
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const CHROMIUM = process.env['FAITOUT_CHROMIUM'] ?? '/usr/bin/chromium';
/** Shorter than a test may take, so that what does not come is told by its name. */
const WAIT_MS_MAX = 15_000;
const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export type Look = {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly language?: 'fr' | 'en';
  readonly token?: string;
};

export type Opened = {
  readonly page: Page;
  /** What the page complained of: scripts that threw, and policies that it broke. */
  readonly complaints: readonly string[];
};

export async function aBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Opens an address as somebody who looks at it so; with a token, logged in already. Closed when the test ends, however it ends. */
export async function open(browser: Browser, address: string, look: Look = {}): Promise<Opened> {
  const opened = await openLasting(browser, address, look);
  onTestFinished(opened.close);
  return opened;
}

/** The same for several tests: whoever opens closes. Pages left open live on, and slow down all that come after. */
export async function openLasting(
  browser: Browser,
  address: string,
  look: Look = {},
): Promise<Opened & { readonly close: () => Promise<void> }> {
  const { width = 1440, height = 900, dark = false, language = 'en', token } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'America/New_York',
  });
  // A frame with a PDF in it has no storage.
  await context.addInitScript(
    `globalThis.localStorage?.setItem('faitout-language', '${language}')`,
  );
  if (token !== undefined) {
    const { origin } = new URL(address);
    const answer = await context.request.post(`${origin}/api/v1/login`, { data: { token } });
    if (!answer.ok()) throw new Error(`the log-in answered ${answer.status()}`);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS_MAX);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Each child in a list|hydrat/i.test(message.text()))
      complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

/** What breaks WCAG 2.2 AA, one line a rule. */
export async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_AA).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** What makes the page wider than the screen, the outermost first; nothing where it fits. */
export async function tooWideIn(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 10)
      .map((one) => one.tagName + '.' + one.className + ': ' + (one.textContent ?? '').slice(0, 60));
  })()`);
}
