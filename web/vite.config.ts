import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (place: string) => fileURLToPath(new URL(place, import.meta.url));

/** Builds the documentation page: one file without data, which `docs generate` fills. */
export default defineConfig({
  root: here('.'),
  base: './',
  logLevel: 'warn',
  plugins: [react(), inlineAll()],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: here('documentation.html'), output: { codeSplitting: false } },
  },
});

/**
 * Puts script and styles into the page itself, so that it opens by double click, and forbids it every connection. The
 * policy names the script by its hash: nothing that a description contains can run.
 */
function inlineAll(): Plugin {
  return {
    name: 'inline-all',
    enforce: 'post',
    generateBundle: (_, bundle) => {
      const page = bundle['documentation.html'];
      if (page?.type !== 'asset') throw new Error('The page is missing from the bundle.');
      let script = '';
      let styles = '';
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === 'chunk') script += file.code;
        else if (name.endsWith('.css')) styles += file.source;
        if (file !== page) delete bundle[name];
      }
      // In a script element, only the end tag and the start of an HTML comment mean something else than in a module.
      script = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--').trim();
      const hash = createHash('sha256').update(script).digest('base64');
      const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
      page.source = String(page.source)
        .replaceAll(/<script type="module"[^>]*><\/script>|<link rel="stylesheet"[^>]*>/g, '')
        .replace(
          '<meta name="viewport"',
          (meta) => `<meta http-equiv="Content-Security-Policy" content="${policy}" />\n    ${meta}`,
        )
        .replace('</head>', (end) => `<style>${styles.replaceAll('</style', '<\\/style')}</style>\n  ${end}`)
        .replace('</body>', (end) => `<script type="module">${script}</script>\n  ${end}`);
    },
  };
}
