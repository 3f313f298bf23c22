import { lazy, Suspense, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Loading } from './ui/loading.tsx';
import { keepLanguage, ownLanguage, type PageLanguage, speak } from './words/language.ts';

/** A route is a file of its own: who opens one does not load the other. */
const Desk = lazy(() => import('./desk/desk-route.tsx'));
const Phones = __LOCAL__ ? lazy(() => import('./phones-route.tsx')) : undefined;

/** The page: `/desk` everywhere; `/phones`, and `/` which leads there, on one's own machine. */
export function Page() {
  const [language, setLanguage] = useState<PageLanguage>(ownLanguage);
  const chooseLanguage = async (next: PageLanguage) => {
    await speak(next);
    keepLanguage(next);
    setLanguage(next);
  };
  const props = { language, onLanguage: (next: PageLanguage) => void chooseLanguage(next) };
  // Words are taken from the language of the moment: another one draws everything anew.
  return (
    <Suspense key={language} fallback={<Loading />}>
      <Switch>
        <Route path="/desk">
          <Desk {...props} />
        </Route>
        {Phones ? (
          <Route path="/phones">
            <Phones {...props} />
          </Route>
        ) : null}
        <Route>
          <Redirect to={Phones ? '/phones' : '/desk'} replace />
        </Route>
      </Switch>
    </Suspense>
  );
}
