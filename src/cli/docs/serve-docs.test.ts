import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openerOf } from './open-browser.ts';
import { type DocsServer, serveDocs } from './serve-docs.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-docs-'));
let server: DocsServer;

beforeAll(async () => {
  await expect(serveDocs(directory, '127.0.0.1', 0)).rejects.toMatchObject({ code: 'DOCS_NOT_GENERATED' });
  writeFileSync(path.join(directory, 'index.html'), '<p>première</p>');
  writeFileSync(path.join(directory, 'catalog.json'), '{}');
  writeFileSync(path.join(directory, 'run_results.json'), '{}');
  server = await serveDocs(directory, '127.0.0.1', 0);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});
afterEach(() => writeFileSync(path.join(directory, 'index.html'), '<p>première</p>'));

/** The answer to a path as it is written, which fetch would tidy. */
function ask(place: string, options: { method?: string; host?: string } = {}) {
  const { port } = new URL(server.url);
  const { method = 'GET', host = `localhost:${port}` } = options;
  return new Promise<{ status: number | undefined; body: string; headers: object }>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path: place, method, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
    });
    sent.on('error', reject).end();
  });
}

test('the page is served, and seen anew once it was generated again', async () => {
  expect(await ask('/?x=1')).toMatchObject({ status: 200, body: '<p>première</p>' });
  writeFileSync(path.join(directory, 'index.html'), '<p>seconde</p>');
  expect(await ask('/index.html')).toMatchObject({
    status: 200,
    body: '<p>seconde</p>',
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
  expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
});

test.each([
  '/run_results.json',
  '/../dbt_project.yml',
  '/%2e%2e/x',
  '/index.html/..',
  '//etc/passwd',
  '/static_index.html',
])('%s is not served', async (place) => {
  expect((await ask(place)).status).toBe(404);
});

test('other methods and other names than this machine’s are refused', async () => {
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
  expect((await ask('/', { host: 'piege.example' })).status).toBe(421);
  expect((await ask('/', { host: '[::1]:1' })).status).toBe(200);
});

test('a port that is taken and an address of another machine say what to do', async () => {
  const port = Number(new URL(server.url).port);
  await expect(serveDocs(directory, '127.0.0.1', port)).rejects.toMatchObject({
    details: { code: 'DOCS_ADDRESS_TAKEN', hint: { en: expect.stringContaining(`--port ${port + 1}`) } },
  });
  await expect(serveDocs(directory, '192.0.2.1', 0)).rejects.toMatchObject({ code: 'DOCS_ADDRESS_REFUSED' });
});

test('the browser is opened by the system’s means, and not where there is no screen', () => {
  const url = 'http://127.0.0.1:8080';
  expect(openerOf(url, {}, 'darwin')).toEqual(['open', url]);
  expect(openerOf(url, {}, 'win32')).toEqual(['rundll32', 'url.dll,FileProtocolHandler', url]);
  expect(openerOf(url, { DISPLAY: ':0' }, 'linux')).toEqual(['xdg-open', url]);
  expect(openerOf(url, {}, 'linux')).toEqual([]);
});
