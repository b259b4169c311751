/** One visit at its own address. */
import { useParams } from '@tanstack/react-router';
import { VisitPanel } from '../../parts/visit-panel.tsx';

export function VisitPage() {
  const { id } = useParams({ from: '/visits/$id' });
  return (
    <div className="record-alone">
      <VisitPanel id={id} />
    </div>
  );
}
