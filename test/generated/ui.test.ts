import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cli, execute, type Service, startService, temporaryFolder, until } from '../support/service.ts';
import { has } from '../support/tools.ts';
import { focused, headings, lax, pageWidth, tabTraces, traces, weakTexts } from './uiPage.mjs';

const B = '/api/v1/namespace/pavedroad/eventCollector';
const work = temporaryFolder('ui');
const directory = join(work.path, 'service');
const pictures = process.env.ROADCTL_TEST_PICTURES ?? join(work.path, 'pictures');
const key = 'a-key-for-the-page-0123456789';
/** What jobs say that want to be more than text: they are dead with this in their cause. */
const hostile = '<img/src=x/onerror=alert(1)><script>alert(2)</script>';

type Json = Record<string, unknown>;

afterAll(work.dispose);

describe.skipIf(!has('go') || !has('make') || !has('chromium'))('the page at /ui', () => {
  let browser: Browser;
  let target: Server;
  let url: string;
  let broken = true;
  const running: Service[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    const steps: readonly (readonly [string, readonly string[], string])[] = [
      ['sh', ['-c', 'node "$1" describe blueprints workerpool > sample.yaml', 'sh', cli], work.path],
      ['node', [cli, 'create', 'blueprints', 'workerpool', '-f', 'sample.yaml', '--directory', directory], work.path],
      ['make', ['build'], directory],
    ];
    for (const [file, args, cwd] of steps) {
      const { code, output } = execute(file, args, cwd);
      if (code !== 0) throw new Error(`${file}: ${output}`);
    }
    target = createServer((request, response) => {
      if (request.url?.includes('hostile') === true) {
        request.socket.end(`${hostile}\r\n\r\n`);
        return;
      }
      const slow = request.url?.includes('slow') === true;
      response.statusCode = broken && request.url?.includes('bad') === true ? 500 : 200;
      setTimeout(() => response.end('ok'), slow ? 2000 : 5);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    const address = target.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    url = `http://127.0.0.1:${address.port}`;
    // Chromium has no sandbox of its own for root, which is whom containers run tests as.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: execute('sh', ['-c', 'command -v chromium'], '/').output.trim(), args });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await Promise.all(running.splice(0).map((service) => service.stop('SIGKILL')));
    broken = true;
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    target?.closeAllConnections();
    target?.close();
  });

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<Service> => {
    const data = join(work.path, `data-${Date.now()}`);
    const service = await startService(join(directory, 'eventcollector'), directory, {
      HTTP_JOB_ALLOW: '127.0.0.1/32',
      QUEUE_DIRECTORY: data,
      ...env,
    });
    running.push(service);
    return service;
  };

  /** Opens the page and notes what it complains of: forbidden scripts and styles, and errors of its own. */
  const open = async (service: Service, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
    page.on('console', (message) => {
      // What the tests bring about themselves: answers that are errors, and none.
      if (!/^Failed to load resource/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${service.adminUrl}/ui`);
    return page;
  };

  const ask = async (service: Service, method: string, path: string, body?: unknown): Promise<Json> => {
    const response = await fetch(`${service.url}${B}/${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Apikey ${key}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return (await response.json()) as Json;
  };
  const get = (service: Service, path: string): Promise<Json> => ask(service, 'GET', path);
  const job = (service: Service, path: string, more: Json = {}): Promise<Json> =>
    ask(service, 'POST', 'jobs', { url: `${url}/${path}`, schedule: 'once', maxAttempts: 1, ...more });
  const management = async (service: Service): Promise<{ state: Json; fields: Map<string, unknown> }> => {
    const { state, fields } = (await get(service, 'management')) as { state: Json; fields: { name: string; value: unknown }[] };
    return { state, fields: new Map(fields.map((field) => [field.name, field.value])) };
  };
  const dead = async (service: Service): Promise<number> => Number((await get(service, 'deadletters')).total);
  const becomes = (probe: () => Promise<unknown>, wanted: unknown): Promise<true> =>
    until(async () => ((await probe()) === wanted ? true : undefined));
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const told = (page: Page, text: string | RegExp): Promise<void> => page.getByRole('log').getByText(text).last().waitFor();
  const confirm = async (page: Page, name: string): Promise<void> => {
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await dialog.getByRole('button', { name, exact: true }).click();
  };

  test('pause, resume, stop and start of the scheduler, drain', async () => {
    const service = await start();
    const page = await open(service);
    await press(page, 'Pause');
    await told(page, 'Pause: Workers stopped');
    expect((await management(service)).state.workers).toBe('stopped');
    await page.getByText('paused', { exact: true }).first().waitFor();
    await job(service, 'waits');
    await press(page, 'Resume');
    await told(page, 'Resume: Workers started');
    await becomes(async () => ((await get(service, 'metrics')).runs as Json).done, 1);
    await press(page, 'Stop scheduler');
    await told(page, 'Scheduler stopped');
    expect((await management(service)).state.scheduler).toBe('stopped');
    await press(page, 'Start scheduler');
    await told(page, 'Scheduler started');
    expect((await management(service)).state.scheduler).toBe('running');

    await press(page, 'Drain');
    await confirm(page, 'Cancel');
    expect((await management(service)).state.drain).toBe('off');
    await press(page, 'Drain');
    await confirm(page, 'Drain');
    await told(page, /Drain: Drain/);
    expect((await management(service)).state.drain).not.toBe('off');
    expect((await job(service, 'refused')).status).toBe(503);
    await press(page, 'Resume');
    await told(page, /Resume: Drain ended/);
    expect((await management(service)).state.drain).toBe('off');
  });

  test('resize, adaptive size and limits of a type; a refused value is told', async () => {
    const service = await start();
    const page = await open(service);
    const set = async (label: string, value: string): Promise<void> => {
      const input = page.getByLabel(label);
      await input.fill(value);
      await input.press('Enter');
      await told(page, new RegExp(` to ${value}$`));
    };
    await set('Number of workers', '9');
    await becomes(async () => (await management(service)).fields.get('number_of_workers'), 9);
    await page.locator('#workers').getByText('9', { exact: true }).first().waitFor();
    await set('Wait that more workers are for', '40');
    await becomes(async () => (await management(service)).fields.get('target_wait_milliseconds'), 40);
    await page.getByText(/Their number follows the load/).waitFor();
    await set('Runs of http at a time', '3');
    await set('Runs of http each second', '12.5');
    const { fields } = await management(service);
    expect([fields.get('concurrency.http'), fields.get('rate.http')]).toEqual([3, 12.5]);
    // Beyond what the browser knows about the field, the service has the word.
    await page.getByLabel('Number of workers').evaluate(lax);
    await page.getByLabel('Number of workers').fill('9999999');
    await press(page, 'Resize');
    await told(page, /Failed: Set number_of_workers: .*9999999/);
  });

  test('dead letters: hostile texts, show, retry, purge, retry all, purge all, pages', async () => {
    const service = await start();
    for (let index = 0; index < 23; index += 1) await job(service, `bad/${index}`);
    await becomes(() => dead(service), 23);
    await job(service, `hostile?${encodeURIComponent(hostile)}`);
    await becomes(() => dead(service), 24);
    const page = await open(service);
    const rows = page.locator('#dead tbody tr');
    await becomes(() => rows.count(), 20);
    expect(await rows.first().textContent()).toContain(hostile);
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
    await press(page, 'Next page');
    await becomes(() => rows.count(), 4);
    await press(page, 'First page');
    await becomes(() => rows.count(), 20);

    await rows
      .first()
      .getByRole('button', { name: /^Show run/ })
      .click();
    const shown = page.getByRole('dialog');
    expect(await shown.locator('pre').textContent()).toContain('alert(1)');
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
    await page.keyboard.press('Escape');

    broken = false;
    const second = rows.nth(1);
    const id = await second.getByRole('rowheader').textContent();
    await second.getByRole('button', { name: /^Retry run/ }).click();
    await told(page, `Retry ${id}:`);
    await becomes(async () => (await get(service, `runs/${id}`)).state, 'done');
    await becomes(() => dead(service), 23);

    const gone = await rows.first().getByRole('rowheader').textContent();
    await rows
      .first()
      .getByRole('button', { name: /^Purge run/ })
      .click();
    await confirm(page, 'Cancel');
    expect((await get(service, `runs/${gone}`)).state).toBe('dead');
    await rows
      .first()
      .getByRole('button', { name: /^Purge run/ })
      .click();
    await confirm(page, 'Purge');
    await told(page, `Purge ${gone}:`);
    expect((await get(service, `runs/${gone}`)).status).toBe(404);

    broken = true;
    await press(page, 'Retry all');
    await told(page, /Retry all dead runs: 22 runs/);
    await becomes(async () => ((await get(service, 'metrics')).runs as Json).waiting, 0);
    await becomes(() => dead(service), 22);
    await press(page, 'Purge all');
    await confirm(page, 'Purge all');
    await told(page, /Purge all dead runs: 22 runs/);
    expect(await dead(service)).toBe(0);
    await page.getByText('There is no dead run.').waitFor();
  });

  test('with a key: asked for, refused, kept in the tab only, forgotten', async () => {
    const service = await start({ ADMIN_KEYS: key, API_KEYS: key });
    const page = await open(service);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const input = page.getByLabel('Key', { exact: true });
    await input.waitFor();
    expect(await page.locator('main').isVisible()).toBe(false);
    await input.fill('not-the-key-0123456789');
    await input.press('Enter');
    await page.getByText(/refused the key/).waitFor();
    await input.fill(key);
    await press(page, 'Use this key');
    await page.locator('main').waitFor();
    await press(page, 'Pause');
    await told(page, 'Pause: Workers stopped');
    expect((await management(service)).state.workers).toBe('stopped');
    await page.reload();
    await page.locator('main').waitFor();
    expect(asked.filter((address) => address.includes(key) || new URL(address).search.includes('key'))).toEqual([]);
    expect(await page.evaluate(traces)).toEqual([0, '', `${service.adminUrl}/ui`]);
    await press(page, 'Forget the key');
    await input.waitFor();
    expect(await page.evaluate(tabTraces)).toBe(0);
  });

  test('says when the service is away and goes on when it is back', async () => {
    const service = await start();
    const page = await open(service);
    await page.locator('main').waitFor();
    await page.context().setOffline(true);
    await page
      .getByRole('status')
      .getByText(/does not answer/)
      .waitFor();
    await page.context().setOffline(false);
    await told(page, 'The service answers again');
    await becomes(async () => page.locator('#connection').textContent(), '');
  });

  test('by keyboard only: everything is reached, seen to be, and works', async () => {
    const service = await start();
    await job(service, 'bad');
    await becomes(() => dead(service), 1);
    const page = await open(service);
    await page.locator('#dead tbody tr').waitFor();
    const reached: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(focused);
      if (at === undefined) break;
      expect(at.outline, at.label).toBe('solid 3px');
      reached.push(at.label);
    }
    for (const label of [
      'Skip to the content',
      'Pause',
      'Drain',
      'Number of workers',
      'Runs of http at a time',
      'Stop scheduler',
      'Retry all',
      'Purge all',
    ]) {
      expect(reached).toContain(label);
    }
    expect(reached.some((label) => label.startsWith('Purge run'))).toBe(true);
    await page.getByRole('button', { name: /^Purge run/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect((await page.evaluate(focused))?.label).toBe('Cancel');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await becomes(() => dead(service), 0);
    // The row with the focus is gone; the focus is not lost with it.
    await becomes(async () => (await page.evaluate(focused))?.id, 'deadTitle');
    const levels = await page.evaluate(headings);
    expect(levels).toEqual(['H1', ...Array.from({ length: levels.length - 1 }, () => 'H2')]);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)(
    'under load, %s, wide and 320 px: nothing sticks out, contrast is enough',
    async (colorScheme) => {
      const service = await start({ NUMBER_OF_WORKERS: '16' });
      const page = await open(service, { colorScheme });
      await page.locator('main').waitFor();
      const end = Date.now() + 6000;
      for (let index = 0; Date.now() < end; index += 1) {
        await Promise.all(
          Array.from({ length: 10 }, (_, n) => job(service, n === 0 ? 'bad' : index % 9 === n ? 'slow' : 'good')),
        );
      }
      await until(async () =>
        (await page.locator('#charts path.s2').first().getAttribute('d'))?.includes('L') === true ? true : undefined,
      );
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(pageWidth)).toBe(width);
        writeFileSync(join(pictures, `${colorScheme}-${width}.png`), await page.screenshot({ fullPage: true }));
      }
      expect(await page.evaluate(weakTexts)).toEqual([]);
    },
  );
});
