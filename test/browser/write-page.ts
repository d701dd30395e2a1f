import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the warehouse lacks and a page must bear: an exposure, markup in descriptions, personal data. */
const MORE = `
version: 2
models:
  - name: essai
    description: "Avec **gras**, <img src=x onerror=alert(1)>, </script> et [lien](https://exemple.ci)."
    columns:
      - {name: telephone, description: Numéro, tags: [personnel]}
exposures:
  - name: tableau_direction
    label: Tableau de bord de la direction
    type: dashboard
    url: https://exemple.ci/tableau
    owner: {name: Direction, email: direction@exemple.ci}
    depends_on: [ref('mart_performance_financiere')]
`;

/** Documents a copy of the warehouse as a user does, without a database; the tests find it by `SIGETI_PAGE`. */
// biome-ignore lint/style/noDefaultExport: Playwright asks for it.
export default function writePage(): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), 'sigeti-page-'));
  const isSource = (file: string) => !/[/\\](target|logs|\.sigeti)$/.test(file);
  cpSync(path.join(ROOT, 'warehouse'), directory, { recursive: true, filter: isSource });
  writeFileSync(path.join(directory, 'models', 'plus.yml'), MORE);
  writeFileSync(path.join(directory, 'models', 'essai.sql'), "select '</script>' as telephone");
  const main = path.join(ROOT, 'dist', 'src', 'cli', 'main.js');
  const generate = [main, 'docs', 'generate', '--no-compile', '--empty-catalog', '--project-dir', directory];
  const { status, stderr } = spawnSync(process.execPath, generate, { encoding: 'utf8', cwd: directory });
  if (status !== 0) throw new Error(`docs generate: ${stderr}`);
  process.env.SIGETI_PAGE = path.join(directory, 'target', 'index.html');
  return () => rmSync(directory, { recursive: true, force: true });
}
