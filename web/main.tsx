import './styles/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from './page.tsx';
import { applyTheme, keptTheme } from './ui/theme.ts';
import { ownLanguage, speak } from './words/language.ts';

applyTheme(keptTheme());
await speak(ownLanguage());
const place = document.getElementById('page');
if (!place) throw new Error('the document has no #page');
createRoot(place).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
