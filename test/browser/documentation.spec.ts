// The documentation page as readers use it: opened from a folder, searched, followed, on a desk and on a phone.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import axe from 'axe-core';

const MODEL = 'model.sigeti_dwh.';
/** Each kind of page. */
const PLACES = {
  overview: '#!/overview',
  mart: `#!/model/${MODEL}mart_performance_financiere`,
  source: '#!/source/source.sigeti_dwh.sigeti.factures',
  sources: '#!/source_list/sigeti',
  exposure: '#!/exposure/exposure.sigeti_dwh.tableau_direction',
  macro: '#!/macro/macro.sigeti_dwh.texte_propre',
  indicators: '#!/indicators',
  tests: '#!/tests',
  lineage: '#!/overview?g_v=1',
} as const;

/** Opens the page by its file, as a double click does; fails on any request and any error of the page. */
async function open(page: Page, place = ''): Promise<void> {
  const file = pathToFileURL(process.env.SIGETI_PAGE ?? '').href;
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) expect(request.url().split('#')[0]).toBe(file);
  });
  page.on('pageerror', (error) => expect(error, 'an error in the page').toBeUndefined());
  page.on('console', (message) => expect(message.type(), message.text()).not.toBe('error'));
  await page.goto(`${file}${place}`);
  await expect(page.getByRole('banner')).toBeVisible();
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, place);
}

test('the search finds a column without its accents, and leads to it', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.getByRole('combobox').fill('creance montant facture moins');
  const first = page.getByRole('option').first();
  await expect(first).toContainText('reste_a_recouvrer');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/column=reste_a_recouvrer/);
  await expect(page.locator('tr.chosen')).toContainText('Montant facturé moins encaissé');
  await expect(page.locator('tr.chosen')).toBeInViewport();
});

test('a click on the lineage goes to the node', async ({ page }) => {
  await open(page, PLACES.mart);
  await page.locator(`[data-lineage="${MODEL}fait_factures"]`).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('fait_factures');
});

test('the whole lineage follows selectors, and arrow keys go along it', async ({ page }) => {
  await open(page, '#!/overview?g_v=1&g_i=%2Bdim_domaines_activites');
  await expect(page.locator('[data-lineage]')).toHaveCount(3);
  await page.getByLabel('Nœuds à montrer').fill('dim_lots+1');
  await expect(page.locator(`[data-lineage="${MODEL}mart_occupation_zones"]`)).toBeVisible();
  await page.locator(`[data-lineage="${MODEL}dim_lots"]`).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator(`[data-lineage="${MODEL}dim_lots"]`)).not.toBeFocused();
  await expect(page.locator('[data-lineage]:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  // The lineage has a title of its own as long as it is open.
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('sigeti_dwh');
});

test('addresses of dbt’s documentation lead where they did, and one of nothing says so', async ({ page }) => {
  await open(page, `${PLACES.mart}#columns`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('mart_performance_financiere');
  await expect(page.getByRole('heading', { name: 'Colonnes' })).toBeInViewport();
  await goTo(page, '#!/model/model.sigeti_dwh.rien');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Introuvable');
});

test('markup in a description is text, and a link of it goes nowhere by itself', async ({ page }) => {
  await open(page, `#!/model/${MODEL}essai`);
  await expect(page.locator('.description strong')).toHaveText('gras');
  await expect(page.locator('.description')).toContainText('</script>');
  await expect(page.locator('.description img')).toHaveCount(0);
  await expect(page.locator('.code-block')).toContainText("select '</script>' as telephone");
  await expect(page.getByRole('row', { name: /telephone/ })).toContainText('donnée personnelle');
});

test('both languages, and the choice is kept', async ({ page }) => {
  await open(page);
  await expect(page.getByRole('heading', { name: 'Des sources aux usages' })).toBeVisible();
  await page.getByText('EN', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'From sources to uses' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'From sources to uses' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the indicators say label, unit and formula', async ({ page }) => {
  await open(page, PLACES.indicators);
  const row = page.getByRole('row', { name: /Taux d’encaissement/ }).first();
  await expect(row).toContainText('100 × montant_encaisse / montant_total_facture');
  await page.getByLabel('Filtrer les indicateurs').fill('delai moyen');
  await expect(row).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds no fault on any page, ${colorScheme}`, async ({ browser }) => {
    const page = await browser.newPage({ colorScheme, reducedMotion: 'reduce' });
    await open(page);
    await page.evaluate(axe.source);
    for (const [name, place] of Object.entries(PLACES)) {
      await goTo(page, place);
      await expect(page.locator(name === 'lineage' ? '.lineage-whole' : '.page-title')).toBeVisible();
      expect(await faults(page), `${name}, ${colorScheme}`).toEqual([]);
    }
    await page.close();
  });
}

test('on a phone no page scrolls sideways', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await open(page);
  for (const [name, place] of Object.entries(PLACES)) {
    await goTo(page, place);
    await expect(page.locator(name === 'lineage' ? '.lineage-whole' : '.page-title')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
  }
  await goTo(page, PLACES.overview);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: /Modèles/ }).click();
  await page.close();
});

/** Rules that are broken, with the places where. */
async function faults(page: Page): Promise<readonly string[]> {
  return await page.evaluate(async () => {
    const { axe: loaded } = window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    const { violations } = await loaded.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}
