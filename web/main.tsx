// web: what people see in a browser. May import the door of src/core, and nothing else of the product.
// main.tsx starts the documentation page; start reading at app/app.tsx, then features/, one folder per noun.
import './app/styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { readDocumentation } from './features/project/read-documentation.ts';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App documentation={readDocumentation(document)} />
    </StrictMode>,
  );
}
