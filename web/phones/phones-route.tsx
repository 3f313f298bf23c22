import { useEffect } from 'react';
import { Loading } from '../ui/loading.tsx';

/** The phones of made-up customers: for now the page that stands beside this one. */
export default function PhonesRoute() {
  useEffect(() => location.replace('/plain/'), []);
  return <Loading />;
}
